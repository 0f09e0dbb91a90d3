import { createRemoteJWKSet, customFetch, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { expect, it } from 'vitest'
import { CLIENT_ID, CLIENT_SECRET, PASSWORD, startGatehouse } from './start-gatehouse.ts'

/** A resource server that knows the published keys, and how often it asked for them. */
function resourceServer(issuer: string) {
  let asked = 0
  const keys = createRemoteJWKSet(new URL(`${issuer}/authorization/jwks`), {
    // It may ask again at once for a key that it does not know.
    cooldownDuration: 0,
    [customFetch]: (url, options) => {
      asked += 1
      return fetch(url, options)
    },
  })
  return {
    accepts: (token: string) => jwtVerify(token, keys, { issuer, typ: 'at+jwt', algorithms: ['RS256'] }),
    asked: () => asked,
  }
}

interface KeyList {
  items: { kid: string; status: string }[]
}

it('a resource server goes through a rotation without a token that it cannot verify', async () => {
  const { issuer, console: base } = await startGatehouse()
  const post = async (url: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return (await response.json()) as Record<string, unknown>
  }
  const operator = await post(`${base}/backend/session`, { username: 'operator', password: PASSWORD })
  const authorization = `Bearer ${String(operator['access_token'])}`
  const published = async () => {
    const { keys } = (await (await fetch(`${issuer}/authorization/jwks`)).json()) as { keys: { kid: string }[] }
    return keys.map(({ kid }) => kid)
  }
  const basic = `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`
  const issue = async () => {
    const response = await fetch(`${issuer}/authorization/token`, {
      method: 'POST',
      headers: { Authorization: basic },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    return ((await response.json()) as { access_token: string }).access_token
  }
  const isActive = async (token: string) => {
    const response = await fetch(`${issuer}/authorization/introspect`, {
      method: 'POST',
      headers: { Authorization: basic },
      body: new URLSearchParams({ token }),
    })
    return ((await response.json()) as { active: boolean }).active
  }

  // The next key is published by itself, soon after the start.
  await expect.poll(async () => (await published()).length, { timeout: 10_000 }).toBe(2)
  const [current = '', next = ''] = await published()
  const shop = resourceServer(issuer)
  const before = await issue()
  expect(decodeProtectedHeader(before).kid).toBe(current)
  await shop.accepts(before)

  const unforced = await post(`${base}/backend/keys/rotate`, { algorithm: 'RS256' }, { authorization })
  expect(unforced).toMatchObject({ status: 409, detail: expect.stringMatching(/RS256 key before .*: wait/) as string })
  const rotated = await post(`${base}/backend/keys/rotate`, { algorithm: 'RS256', force: true }, { authorization })
  expect((rotated as unknown as KeyList).items.map(({ kid, status }) => `${status} ${kid}`)).toEqual([
    `current ${next}`,
    expect.stringMatching(/^next /) as string,
    `retiring ${current}`,
  ])

  // It has what verifies the new key's tokens already, and what verifies the old one's still.
  const after = await issue()
  expect(decodeProtectedHeader(after).kid).toBe(next)
  await shop.accepts(after)
  await shop.accepts(before)
  expect(shop.asked()).toBe(1)
  const newcomer = resourceServer(issuer)
  await newcomer.accepts(before)
  await newcomer.accepts(after)
  expect(await isActive(before)).toBe(true)

  const removed = await fetch(`${base}/backend/keys/${current}`, { method: 'DELETE', headers: { authorization } })
  expect(removed.status).toBe(200)
  await expect(resourceServer(issuer).accepts(before)).rejects.toThrow(errors.JWKSNoMatchingKey)
  await resourceServer(issuer).accepts(after)
  expect([await isActive(before), await isActive(after)]).toEqual([false, true])
})
