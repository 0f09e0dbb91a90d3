/** The modules of the FAPI 2.0 Security Profile plan about DPoP proofs: a test for each, by its name. */
import { exportJWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDpopKey, type ProofChange } from '../../../server/testing/dpop-key.ts'
import { newFapi2Client, startFapi2Provider, type Fapi2Client, type Fapi2Provider } from './fapi2-client.ts'
import type { TokenAnswer } from './provider.ts'

let provider: Fapi2Provider
beforeAll(async () => {
  provider = await startFapi2Provider()
})
afterAll(() => provider.stop())

const seconds = (more: number) => Math.floor(Date.now() / 1000) + more

/** RFC 9449 section 7.1: refused with a challenge of the scheme, and not for want of a nonce. */
function expectRefused({ status, headers, body }: TokenAnswer, what: string, errors = ['invalid_dpop_proof']): void {
  expect([what, status]).toEqual([what, 401])
  expect(errors, what).toContain(body['error'])
  expect(headers.get('www-authenticate')).toMatch(/^DPoP /)
}

const changed = (signature: string) => (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)

const encoded = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url')

describe('FAPI 2.0 Security Profile: DPoP proofs', () => {
  it.each([
    ['fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-before-succeeds', -10],
    ['fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-after-succeeds', 10],
  ])('%s', async (_module, more) => {
    const rp = await newFapi2Client(provider)
    // At the PAR endpoint, at the token endpoint and at the resource.
    await rp.signIn({}, { proof: { claims: { iat: seconds(more) } } })
  })

  describe('fapi2-security-profile-final-dpop-negative-tests', () => {
    let rp: Fapi2Client
    let accessToken: string
    beforeAll(async () => {
      rp = await newFapi2Client(provider)
      ;({ accessToken } = await rp.signIn())
    })

    const show = (proof: string, name = 'DPoP') => rp.show({ Authorization: `DPoP ${accessToken}`, [name]: proof })
    const proof = (change?: ProofChange, key = rp.dpopKey) => rp.resourceProof(accessToken, change, key)

    it('what must work', async () => {
      const { userinfo_endpoint } = provider.metadata
      const upper = userinfo_endpoint.replace(/^https:\/\/[^/]+/, (origin) => origin.toUpperCase())
      const changes: ProofChange[] = [
        { claims: { htu: `${userinfo_endpoint}?a=b#c` } },
        { claims: { htu: upper } },
        { header: { tx_id: seconds(3600) }, claims: { tx_id_key: seconds(3600) } },
      ]
      for (const change of changes) expect((await show(await proof(change))).status, JSON.stringify(change)).toBe(200)
      expect((await show(await proof(), 'DPOP')).status).toBe(200)
    })

    it('what must not', async () => {
      const { userinfo_endpoint } = provider.metadata
      const changes: ProofChange[] = [
        ...['typ', 'jwk'].map((name) => ({ header: { [name]: undefined } })),
        ...['jti', 'htm', 'htu', 'iat', 'ath'].map((name) => ({ claims: { [name]: undefined } })),
        { header: { typ: 'dpop+jwt+wrongyousee' } },
        { header: { jwk: await exportJWK(rp.dpopKey.privateKey) } },
        { claims: { htm: 'PUT' } },
        { claims: { htu: `${userinfo_endpoint}ohnonotagain` } },
        { claims: { ath: 'x'.repeat(43) } },
        // The suite only warns of these: where there is a nonce they could be let pass.
        { claims: { iat: seconds(3600) } },
        { claims: { iat: seconds(-3600) } },
      ]
      for (const change of changes) expectRefused(await show(await proof(change)), JSON.stringify(change))

      const [header = '', claims = '', signature = ''] = (await proof()).split('.')
      const { alg, ...withoutAlg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { alg: string }
      expectRefused(await show(`${header}.${claims}`), 'two parts')
      expectRefused(await show(`${encoded({ ...withoutAlg, alg2: alg })}.${claims}.${signature}`), 'no alg')
      expectRefused(await show(`${encoded({ alg: 'none', typ: 'dpop+jwt' })}.${claims}.`), 'alg none')
      expectRefused(await show(`${header}.${claims}.${changed(signature)}`), 'another signature')
      expectRefused(await show(await proof({}, await createDpopKey())), 'another key', ['invalid_token'])

      const twice = await rp.show([
        ['Authorization', `DPoP ${accessToken}`],
        ['DPoP', await proof()],
        ['DPoP', await proof()],
      ])
      expectRefused(twice, 'two proofs')
      expectRefused(await rp.show({ Authorization: `DPoP ${accessToken}` }), 'no proof')
      const asBearer = await rp.show({ Authorization: `Bearer ${accessToken}` })
      expect([asBearer.status, asBearer.body['error']]).toEqual([401, 'invalid_token'])
    })

    it('what works once', async () => {
      const claims = { jti: 'the same' }
      expect((await show(await proof({ claims }))).status).toBe(200)
      expectRefused(await show(await proof({ claims })), 'the same jti')
    })

    it('the token still opens what it should', async () => {
      expect(await rp.userinfo(accessToken)).toMatchObject({ status: 200, body: { sub: expect.any(String) as string } })
    })
  })
})
