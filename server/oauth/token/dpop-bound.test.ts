import { describe, expect, it } from 'vitest'
import type { ClientRecord } from '../../store/records.ts'
import { codeFor } from '../../testing/authorized.ts'
import { createDpopKey, type DpopKey } from '../../testing/dpop-key.ts'
import { startTestIssuer, basic, SECRET, type TestIssuer } from '../../testing/issuer.ts'
import { NO_TERMS } from '../../tokens/terms.ts'

const TOKEN = '/authorization/token'

interface Answer {
  status: number
  access_token: string
  refresh_token: string
  token_type?: string
  error?: string
  error_description?: string
}

async function start(change: Partial<ClientRecord> = {}) {
  const issuer = await startTestIssuer()
  const user = await issuer.addUser()
  const client = await issuer.addClient({ ...change, grantTypes: ['authorization_code', 'refresh_token'] })
  const key = await createDpopKey()
  return {
    issuer,
    user,
    client,
    key,
    ask: (form: Record<string, string>, as?: DpopKey) => ask(issuer, client, form, as),
  }
}

/** A token request, with a proof where there is a key: asked again with the nonce that the first answer gives, as clients do. */
async function ask(
  issuer: TestIssuer,
  client: ClientRecord,
  form: Record<string, string>,
  key?: DpopKey,
  nonce?: string | null,
): Promise<Answer> {
  const isPublic = client.tokenEndpointAuthMethod === 'none'
  const response = await fetch(issuer.url + TOKEN, {
    method: 'POST',
    headers: {
      ...(isPublic ? {} : { Authorization: basic(client.id, SECRET) }),
      ...(key === undefined ? {} : { DPoP: await key.proof('POST', issuer.url + TOKEN, issuer.now(), nonce) }),
    },
    body: new URLSearchParams(isPublic ? { ...form, client_id: client.id } : form),
  })
  const answer = (await response.json()) as Answer
  if (answer.error === 'use_dpop_nonce' && nonce === undefined) {
    return await ask(issuer, client, form, key, response.headers.get('dpop-nonce'))
  }
  return { ...answer, status: response.status }
}

const refusal = (error: string, words: RegExp) => ({
  status: 400,
  error,
  error_description: expect.stringMatching(words) as string,
})

const refreshWith = ({ refresh_token }: Answer) => ({ grant_type: 'refresh_token', refresh_token })

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>

describe('a token request with a DPoP proof', () => {
  it('asks for the nonce before anything is consumed, and binds the access token', async () => {
    const { issuer, user, client, key, ask } = await start()
    const answer = await ask(await codeFor(issuer, client, user), key)
    expect(answer).toMatchObject({ status: 200, token_type: 'DPoP' })
    expect(claimsOf(answer.access_token)).toMatchObject({ cnf: { jkt: key.thumbprint }, aud: issuer.url })
  })

  it('of a public client binds the refresh token as well, through every rotation', async () => {
    const { issuer, user, client, key, ask } = await start({ tokenEndpointAuthMethod: 'none' })
    const first = await ask(await codeFor(issuer, client, user), key)
    const other = await createDpopKey()
    expect(await ask(refreshWith(first))).toMatchObject(refusal('invalid_grant', /Expected a DPoP proof/))
    expect(await ask(refreshWith(first), other)).toMatchObject(refusal('invalid_grant', /another key/))
    // A thief's attempt spends nothing.
    const second = await ask(refreshWith(first), key)
    expect(second).toMatchObject({ status: 200, token_type: 'DPoP' })
    expect(await ask(refreshWith(second), other)).toMatchObject(refusal('invalid_grant', /another key/))
    expect(await ask(refreshWith(second), key)).toMatchObject({ status: 200 })
  })

  it('binds a refresh token that was issued without a key from then on', async () => {
    const { issuer, user, client, key, ask } = await start({ tokenEndpointAuthMethod: 'none' })
    const first = await ask(await codeFor(issuer, client, user))
    expect(first).toMatchObject({ status: 200, token_type: 'Bearer' })
    const second = await ask(refreshWith(first), key)
    expect(second).toMatchObject({ status: 200, token_type: 'DPoP' })
    expect(await ask(refreshWith(second))).toMatchObject(refusal('invalid_grant', /Expected a DPoP proof/))
  })

  it('of a confidential client leaves it free to change its key: it authenticates at every refresh', async () => {
    const { issuer, user, client, key, ask } = await start()
    const first = await ask(await codeFor(issuer, client, user), key)
    const other = await createDpopKey()
    const second = await ask(refreshWith(first), other)
    expect(second).toMatchObject({ status: 200, token_type: 'DPoP' })
    expect(claimsOf(second.access_token)).toMatchObject({ cnf: { jkt: other.thumbprint } })
  })

  it('must be made with the key that the code is bound to (dpop_jkt)', async () => {
    const { issuer, user, client, key, ask } = await start()
    const code = await codeFor(issuer, client, user, { terms: { ...NO_TERMS, dpopThumbprint: key.thumbprint } })
    expect(await ask(code)).toMatchObject(refusal('invalid_grant', /Expected a DPoP proof/))
    expect(await ask(code, await createDpopKey())).toMatchObject(refusal('invalid_grant', /another key/))
    expect(await ask(code, key)).toMatchObject({ status: 200, token_type: 'DPoP' })
  })

  it('is required of a client whose tokens are always bound', async () => {
    const { issuer, user, client, key, ask } = await start({ dpopBoundAccessTokens: true })
    const code = await codeFor(issuer, client, user)
    expect(await ask(code)).toMatchObject(refusal('invalid_dpop_proof', /are bound to a key/))
    const first = await ask(code, key)
    expect(first).toMatchObject({ status: 200, token_type: 'DPoP' })
    expect(await ask(refreshWith(first))).toMatchObject(refusal('invalid_dpop_proof', /are bound to a key/))
  })

  it('is judged only for a client that said who it is', async () => {
    const { issuer, key } = await start()
    const response = await fetch(issuer.url + TOKEN, {
      method: 'POST',
      headers: { DPoP: await key.proof('POST', issuer.url + TOKEN, issuer.now()) },
      body: new URLSearchParams({ grant_type: 'authorization_code', code: 'x' }),
    })
    expect([response.status, response.headers.get('dpop-nonce')]).toEqual([401, null])
  })
})
