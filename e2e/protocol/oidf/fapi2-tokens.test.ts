/** The modules of the FAPI 2.0 Security Profile plan about codes and refresh tokens: a test for each, by its name. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDpopKey } from '../../../server/testing/dpop-key.ts'
import { checkRefused, newFapi2Client, startFapi2Provider, type Fapi2Provider } from './fapi2-client.ts'
import { text } from './provider.ts'

let provider: Fapi2Provider
beforeAll(async () => {
  provider = await startFapi2Provider()
})
afterAll(() => provider.stop())
afterEach(() => {
  vi.useRealTimers()
})

const client = (registration = provider.first) => newFapi2Client(provider, registration)

/** The clock of both sides moves on. */
function wait(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })
}

describe('FAPI 2.0 Security Profile: codes', () => {
  it('fapi2-security-profile-final-ensure-authorization-code-is-bound-to-client', async () => {
    const rp = await client()
    const authorized = await rp.authorize()
    const other = await client(provider.second)
    checkRefused(await other.exchange(authorized), ['invalid_grant'])
    // The attempt of another client spends nothing.
    await rp.checkTokens(await rp.exchange(authorized), authorized.parameters['nonce'])
  })

  it('fapi2-security-profile-final-attempt-reuse-authorization-code-after-one-second', async () => {
    const rp = await client()
    const { answer, accessToken, code, codeVerifier } = await rp.signIn()
    wait(1)
    checkRefused(await rp.exchange({ code, codeVerifier }), ['invalid_grant'])
    expect((await rp.userinfo(accessToken)).status).toBe(401)
    checkRefused(await rp.refresh(text(answer, 'refresh_token')), ['invalid_grant'])
  })

  it('fapi2-security-profile-final-ensure-token-endpoint-fails-with-expired-auth-code', async () => {
    const rp = await client()
    const authorized = await rp.authorize()
    wait(62)
    checkRefused(await rp.exchange(authorized), ['invalid_grant'])
  })

  it.each([
    ['fapi2-security-profile-final-ensure-pkce-code-verifier-required', undefined],
    ['fapi2-security-profile-final-incorrect-pkce-code-verifier-rejected', randomBytes(48).toString('base64url')],
  ])('%s', async (_module, codeVerifier) => {
    const rp = await client()
    const authorized = await rp.authorize()
    checkRefused(await rp.exchange({ ...authorized, codeVerifier }), ['invalid_grant'])
  })

  it('fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-jkt', async () => {
    const rp = await client()
    const other = await createDpopKey()
    const authorized = await rp.authorize({ dpop_jkt: other.thumbprint })
    checkRefused(await rp.exchange(authorized), ['invalid_request', 'invalid_grant', 'invalid_dpop_proof'])
  })
})

describe('FAPI 2.0 Security Profile: refresh tokens', () => {
  const OFFLINE = { scope: 'openid offline_access', prompt: 'consent' }

  // But for one step, which is the test after this one.
  it('fapi2-security-profile-final-refresh-token', async () => {
    const rp = await client()
    const first = await rp.signIn(OFFLINE)
    const refreshToken = text(first.answer, 'refresh_token')
    wait(1)
    // Another key than before: this client authenticates, so its refresh token is bound to no key.
    rp.dpopKey = await createDpopKey()
    const refreshed = await rp.refresh(refreshToken)
    const { iss, sub, aud, auth_time } = first.idToken
    const idToken = await rp.checkTokens(refreshed)
    expect(idToken).toMatchObject({ iss, sub, aud, auth_time })
    expect(idToken.iat).toBeGreaterThan(first.idToken.iat ?? 0)
    const next = text(refreshed, 'refresh_token')
    expect(next).toMatch(/^[A-Za-z0-9_-]{43,}$/)

    checkRefused(await rp.refresh(next, { credentials: () => Promise.resolve({}) }), ['invalid_client'])
    checkRefused(await rp.refresh(next, { proof: null }), ['invalid_request', 'invalid_grant', 'invalid_dpop_proof'])
    const other = await client(provider.second)
    checkRefused(await other.refresh(next), ['invalid_grant'])
    // An access token of this client, shown with a key of the other.
    expect((await other.userinfo(text(refreshed, 'access_token'))).status).toBe(401)
    // None of these attempts spent it.
    await rp.checkTokens(await rp.refresh(next))
  })

  it('a refresh token whose answer was lost works for ten seconds, and not after the thirty of the module', async () => {
    const rp = await client()
    const { answer } = await rp.signIn(OFFLINE)
    const refreshToken = text(answer, 'refresh_token')
    const next = text(await rp.refresh(refreshToken), 'refresh_token')
    wait(9)
    const again = await rp.refresh(refreshToken)
    await rp.checkTokens(again)
    expect(text(again, 'refresh_token')).toBe(next)
    wait(30)
    checkRefused(await rp.refresh(refreshToken), ['invalid_grant'])
    checkRefused(await rp.refresh(next), ['invalid_grant'])
  })
})
