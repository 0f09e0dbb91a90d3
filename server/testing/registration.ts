import { expect } from 'vitest'
import type { ClientRecord, InitialAccessTokenRecord } from '../store/records.ts'
import { startTestIssuer, type TestIssuer } from './issuer.ts'
import { hashSecret, newSecret } from '../tokens/secrets.ts'

export const REGISTER = '/authorization/register'
export const WEB = { redirect_uris: ['https://shop.example/callback'] }

export type Json = Record<string, unknown>

export interface Registration extends Json {
  client_id: string
  client_secret?: string
  registration_access_token: string
  registration_client_uri: string
}

/** An issuer at which clients can register, with an initial access token that is good for a day, or as `change` says. */
export async function startRegistration(change: Partial<InitialAccessTokenRecord> = {}) {
  const issuer = await startTestIssuer()
  const initial = newSecret()
  const day = 86_400_000
  const record = {
    id: hashSecret(initial),
    description: 'Tests',
    legacyCodeExchange: false,
    uses: 0,
    createdAt: issuer.now(),
    expiresAt: issuer.now() + day,
    ...change,
  }
  await issuer.store.commit([{ op: 'put', kind: 'initialAccessTokens', record }])
  const call = (method: string, url: string, token: string | null, body?: unknown) =>
    fetch(url.startsWith('http') ? url : issuer.url + url, {
      method,
      headers: {
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  const ask = (body: unknown) => call('POST', REGISTER, initial, body)
  return {
    issuer,
    initial,
    call,
    ask,
    register: async (body: unknown): Promise<Registration> => {
      const response = await ask(body)
      const answer = (await response.json()) as Registration
      expect(response.status, JSON.stringify(answer)).toBe(201)
      expect(response.headers.get('cache-control')).toBe('no-store')
      return answer
    },
    /** A call of the holder of a registration, with what it was registered as where it changes. */
    manage: (method: string, registered: Registration, body?: unknown) =>
      call(method, registered.registration_client_uri, registered.registration_access_token, body),
    uses: async () => (await issuer.store.get('initialAccessTokens', record.id))?.uses,
  }
}

/** @returns its description; checked to be a refusal as such are written. */
export async function refusalOf(response: Response, status: number, error: string): Promise<string> {
  const refusal = (await response.json()) as Record<'error' | 'error_description', string>
  expect({ status: response.status, error: refusal.error }, refusal.error_description).toEqual({ status, error })
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  expect(response.headers.get('cache-control')).toBe('no-store')
  if (status === 401) expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /)
  expect(refusal.error_description).not.toMatch(/node_modules|\.ts:|ZodError/)
  return refusal.error_description
}

export const stored = async (issuer: TestIssuer, id: string): Promise<ClientRecord> => {
  const client = await issuer.store.get('clients', id)
  if (client === undefined) throw new Error(`no client ${id}`)
  return client
}

/** What an update may send of what it was told. */
export function metadataOf(registered: Registration): Json {
  const told = [
    'registration_access_token',
    'registration_client_uri',
    'client_id_issued_at',
    'client_secret_expires_at',
  ]
  return Object.fromEntries(Object.entries(registered).filter(([name]) => !told.includes(name)))
}
