/** Clients that the operator creates in the console, and those that register themselves with a token from there (RFC 7591). */
import { expect } from 'vitest'
import { clients } from '../../../server/contract/clients.ts'
import type { EndpointInput } from '../../../server/contract/endpoint.ts'
import { registration } from '../../../server/contract/registration.ts'
import type { ClientKey } from '../../../server/testing/client-jwt.ts'
import { POST_LOGOUT_REDIRECT_URI, REDIRECT_URI, type Provider } from './provider.ts'
import type { ClientByKey, ClientBySecret } from './registered-client.ts'

export interface Metadata {
  [name: string]: unknown
  redirect_uris?: [string, ...string[]]
}

export interface Registration {
  /**
   * A client by `private_key_jwt`, as the suite registers it; `undefined` leaves a member out.
   * @param ignored members that are sent and that nothing is made of.
   */
  register(key: ClientKey, changes?: Metadata, ignored?: Metadata): Promise<ClientByKey>
  /** The metadata is refused with `error`, and no client is there for it. */
  expectRefusal(key: ClientKey, changes: Metadata, error: string): Promise<void>
}

/** A client as those of the declarative file are. */
export async function createClient(
  { operate }: Provider,
  metadata: Partial<EndpointInput<typeof clients.create>['body']>,
): Promise<ClientBySecret> {
  const { client, client_secret } = await operate(clients.create, {
    body: {
      client_name: 'A client of the console',
      redirect_uris: [REDIRECT_URI],
      post_logout_redirect_uris: [POST_LOGOUT_REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'openid',
      legacy_code_exchange: true,
      ...metadata,
    },
  })
  return { id: client.client_id, secret: client_secret ?? '', method: 'client_secret_basic' }
}

export async function openRegistration({ metadata, operate }: Provider): Promise<Registration> {
  const made = await operate(registration.createToken, {
    body: { description: 'For the certification', legacy_code_exchange: true },
  })

  async function send(body: Metadata) {
    const response = await fetch(metadata.registration_endpoint, {
      method: 'POST',
      headers: { Authorization: `Bearer ${made.initial_access_token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
  }

  const asked = (key: ClientKey, changes: Metadata) => ({
    client_name: 'A client that registered itself',
    redirect_uris: [REDIRECT_URI] as [string, ...string[]],
    post_logout_redirect_uris: [POST_LOGOUT_REDIRECT_URI],
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [key.jwk] },
    ...changes,
  })

  return {
    async register(key, changes = {}, ignored = {}) {
      const body = asked(key, changes)
      const { status, answer } = await send({ ...body, ...ignored })
      expect(status, JSON.stringify(answer)).toBe(201)
      // What was asked for is what was registered.
      expect(answer).toMatchObject(JSON.parse(JSON.stringify(body)) as object)
      for (const name of Object.keys(ignored)) expect(answer).not.toHaveProperty(name)
      return { id: String(answer['client_id']), key, method: 'private_key_jwt', redirectUri: body.redirect_uris[0] }
    },
    async expectRefusal(key, changes, error) {
      const { total } = await operate(clients.list)
      const { status, answer } = await send(asked(key, changes))
      expect({ status, error: answer['error'] }).toEqual({ status: 400, error })
      expect(answer['error_description']).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/)
      expect((await operate(clients.list)).total).toBe(total)
    },
  }
}
