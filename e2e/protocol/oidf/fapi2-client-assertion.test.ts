/** The modules of the FAPI 2.0 Security Profile plan about client assertions: a test for each, by its name. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  checkRefused,
  newFapi2Client,
  startFapi2Provider,
  type Fapi2Client,
  type Fapi2Provider,
} from './fapi2-client.ts'

let provider: Fapi2Provider
beforeAll(async () => {
  provider = await startFapi2Provider()
})
afterAll(() => provider.stop())

type Credentials = Record<string, string>

/** A code is exchanged with these credentials, which are refused; the code is left for good ones. */
async function expectRefused(
  credentials: (rp: Fapi2Client) => Promise<Credentials>,
  errors: readonly string[],
  registration = provider.first,
): Promise<void> {
  const rp = await newFapi2Client(provider, registration)
  const authorized = await rp.authorize()
  checkRefused(await rp.exchange(authorized, { credentials: () => credentials(rp) }), errors)
  expect((await rp.exchange(authorized)).status).toBe(200)
}

describe('FAPI 2.0 Security Profile: client assertions', () => {
  it('fapi2-security-profile-final-ensure-client-id-in-token-endpoint', async () => {
    const { id } = provider.second
    // Says that it is the second client, with the key of the first.
    const forged = async (rp: Fapi2Client) => ({ client_id: id, ...(await rp.assertion({ iss: id, sub: id })) })
    await expectRefused(forged, ['invalid_client', 'invalid_grant'])
    // And with an assertion of its own.
    const mixed = async (rp: Fapi2Client) => ({ client_id: id, ...(await rp.assertion()) })
    await expectRefused(mixed, ['invalid_client', 'invalid_grant', 'invalid_request'])
  })

  it('fapi2-security-profile-final-ensure-client-assertion-in-token-endpoint', async () => {
    const onlyId = ({ registration }: Fapi2Client) => Promise.resolve({ client_id: registration.id })
    await expectRefused(onlyId, ['invalid_client', 'invalid_request'])
    await expectRefused(() => Promise.resolve({}), ['invalid_client', 'invalid_request'])
  })

  it.each([
    [
      'fapi2-security-profile-final-ensure-client-assertion-with-exp-is-5-minutes-in-past-fails',
      () => ({ exp: Math.floor(Date.now() / 1000) - 300 }),
    ],
    [
      'fapi2-security-profile-final-ensure-client-assertion-with-wrong-aud-fails',
      () => ({ aud: 'https://other.example' }),
    ],
    ['fapi2-security-profile-final-ensure-client-assertion-with-no-sub-fails', () => ({ sub: undefined })],
  ])('%s', async (_module, changes) => {
    await expectRefused((rp) => rp.assertion(changes()), ['invalid_client'])
  })

  it.each([
    ['registered for PS256', () => provider.first],
    ['registered for ES256', () => provider.second],
    ['whose key says PS256', () => provider.byKey],
  ])('fapi2-security-profile-final-ensure-signed-client-assertion-with-RS256-fails, client %s', async (_, which) => {
    await expectRefused((rp) => rp.assertion({}, rp.registration.rsaKey), ['invalid_client'], which())
  })

  it('one with RS256 is good enough of a client that is registered for no algorithm', async () => {
    const rp = await newFapi2Client(provider, provider.open)
    const authorized = await rp.authorize()
    const answer = await rp.exchange(authorized, { credentials: () => rp.assertion({}, rp.registration.rsaKey) })
    await rp.checkTokens(answer, authorized.parameters['nonce'])
  })
})
