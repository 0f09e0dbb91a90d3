import * as oidc from 'openid-client'
import { expect, it } from 'vitest'
import { authorize, discover } from './openid-client-party.ts'
import { REDIRECT_URI } from './start-gatehouse.ts'

// Proofs of possession (RFC 9449) by openid-client. The server wants its nonce in each: the library is told, and tries again.

const PUBLIC = {
  client_id: 'wallet',
  client_name: 'Wallet',
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: [REDIRECT_URI],
  token_endpoint_auth_method: 'none',
  dpop_bound_access_tokens: true,
  scope: 'openid profile authorization',
}

async function start() {
  const { issuer } = await discover(PUBLIC)
  const config = await oidc.discovery(new URL(issuer), PUBLIC.client_id, undefined, oidc.None())
  const answers: string[] = []
  config[oidc.customFetch] = async (url, options) => {
    const response = await fetch(url, options as RequestInit)
    answers.push(`${options.method} ${new URL(url).pathname} ${String(response.status)}`)
    return response
  }
  const holder = async () => ({ DPoP: oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256')) })
  return { issuer, config, answers, holder }
}

it('code, userinfo, refresh and whoami with the key; the nonce is learnt once for each', async () => {
  const { issuer, config, answers, holder } = await start()
  const key = await holder()
  const first = await authorize(config, 'openid profile authorization', key)
  expect(first.token_type).toBe('dpop')
  const subject = first.claims()?.sub ?? ''
  expect(await oidc.fetchUserInfo(config, first.access_token, subject, key)).toMatchObject({ name: 'Test' })
  const second = await oidc.refreshTokenGrant(config, first.refresh_token ?? '', undefined, key)
  const whoami = new URL(`${issuer}/authorization/whoami`)
  const answer = await oidc.fetchProtectedResource(
    config,
    second.access_token,
    whoami,
    'GET',
    undefined,
    undefined,
    key,
  )
  expect(await answer.json()).toMatchObject({ username: 'test' })
  expect(answers.filter((each) => !each.includes('/jwks'))).toEqual([
    'POST /authorization/token 400',
    'POST /authorization/token 200',
    'GET /authorization/userinfo 200',
    'POST /authorization/token 200',
    'GET /authorization/whoami 200',
  ])
})

it('who has the tokens but not the key has nothing', async () => {
  const { config, holder } = await start()
  const tokens = await authorize(config, 'openid profile', await holder())
  const subject = tokens.claims()?.sub ?? ''
  const thief = await holder()
  for (const options of [thief, {}]) {
    const asked = oidc.fetchUserInfo(config, tokens.access_token, subject, options)
    await expect(asked).rejects.toMatchObject({ status: 401 })
  }
  for (const options of [thief, {}]) {
    const refreshed = oidc.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, options)
    await expect(refreshed).rejects.toMatchObject({ error: 'invalid_grant' })
  }
})

it('a client that is registered for bound tokens gets no others', async () => {
  const { config } = await start()
  await expect(authorize(config, 'openid')).rejects.toMatchObject({
    error_description: expect.stringMatching(/DPoP/) as string,
  })
})
