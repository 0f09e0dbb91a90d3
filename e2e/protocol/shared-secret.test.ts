import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose'
import { expect, it, onTestFinished } from 'vitest'
import * as oidc from 'openid-client'
import { backUp, createGatehouse, restore } from '../../server/index.ts'
import { authorize } from './openid-client-party.ts'
import { CLIENT_ID, CLIENT_SECRET, CONFIG, PASSWORD, startConfiguredByTls } from './start-gatehouse.ts'

const LEGACY_API = 'https://legacy-api.example.com'

type Json = Record<string, unknown>

/** A server that signs access tokens by a shared secret, as its declarative file says, and its operator. */
async function start() {
  const [web, ...others] = CONFIG.clients
  const clients = [{ ...web, resources: [LEGACY_API] }, ...others]
  const started = await startConfiguredByTls({ ...CONFIG, clients, settings: { signing_algorithm: 'HS256' } })
  onTestFinished(started.stop)
  const { issuer, console: base } = started
  const ask = async (url: string, method: string, body?: unknown, authorization?: string) => {
    const headers = {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    }
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, ...((await response.json()) as Json) } as Json
  }
  const signedIn = await ask(`${base}/backend/session`, 'POST', { username: 'operator', password: PASSWORD })
  const operator = `Bearer ${String(signedIn['access_token'])}`
  const api = (method: string, path: string, body?: unknown) => ask(`${base}/backend${path}`, method, body, operator)
  const listed = async () => (await api('GET', '/keys'))['items'] as { kid: string; type: string; status: string }[]
  const reveal = async (kid: string) => String((await api('POST', `/keys/${kid}/reveal`))['secret'])
  const introspect = async (token: string) => {
    const basic = `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`
    const body = new URLSearchParams({ token })
    const response = await fetch(`${issuer}/authorization/introspect`, {
      method: 'POST',
      headers: { Authorization: basic },
      body,
    })
    return (await response.json()) as Json
  }
  const userinfo = (token: string) =>
    fetch(`${issuer}/authorization/userinfo`, { headers: { Authorization: `Bearer ${token}` } })
  const config = await oidc.discovery(new URL(issuer), CLIENT_ID, undefined, oidc.ClientSecretBasic(CLIENT_SECRET))
  return { ...started, api, listed, reveal, introspect, userinfo, config }
}

/** A resource server that has the secret and nothing else. */
const resourceServer = (issuer: string, secret: string) => (token: string, audience: string) =>
  jwtVerify(token, new TextEncoder().encode(secret), { issuer, audience, typ: 'at+jwt', algorithms: ['HS256'] })

it('a resource server verifies access tokens by the shared secret, and everything else is signed as ever', async () => {
  const { issuer, directory, api, listed, reveal, introspect, userinfo, config } = await start()
  const secretKey = (await listed()).find(({ type, status }) => type === 'secret' && status === 'current')
  const secret = await reveal(secretKey?.kid ?? '')
  const accepts = resourceServer(issuer, secret)

  const tokens = await authorize(config, 'openid profile')
  expect(decodeProtectedHeader(tokens.access_token)).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: secretKey?.kid })
  await accepts(tokens.access_token, issuer)
  expect(await (await userinfo(tokens.access_token)).json()).toMatchObject({ name: 'Test' })
  expect(await introspect(tokens.access_token)).toMatchObject({ active: true, scope: 'openid profile' })
  const whoami = await fetch(`${issuer}/authorization/whoami`, {
    headers: { Authorization: `Bearer ${tokens.access_token}` },
  })
  expect(whoami.status).toBe(200)

  // The client verified it by the published keys (openid-client), and it says RS256.
  const idToken = tokens.id_token ?? ''
  expect(decodeProtectedHeader(idToken).alg).toBe('RS256')
  const published = createRemoteJWKSet(new URL(`${issuer}/authorization/jwks`))
  await jwtVerify(idToken, published, { issuer, audience: CLIENT_ID })
  await expect(jwtVerify(tokens.access_token, published)).rejects.toThrow(errors.JOSENotSupported)
  const { keys } = (await (await fetch(`${issuer}/authorization/jwks`)).json()) as { keys: Json[] }
  expect(keys.every(({ kty }) => kty === 'RSA')).toBe(true)
  expect(config.serverMetadata().id_token_signing_alg_values_supported).toEqual(['RS256', 'PS256', 'ES256'])

  // Refreshed and inspected, it is the same.
  const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')
  await accepts(refreshed.access_token, issuer)
  expect(await api('POST', '/tokens/inspect', { token: refreshed.access_token })).toMatchObject({
    kind: 'access_token',
    active: true,
  })
  await oidc.tokenRevocation(config, refreshed.access_token)
  expect(await introspect(refreshed.access_token)).toEqual({ active: false })

  // At rest it is sealed.
  const files = await readdir(join(directory, 'data'), { recursive: true, withFileTypes: true })
  for (const file of files.filter((entry) => entry.isFile())) {
    expect(await readFile(join(file.parentPath, file.name), 'latin1')).not.toContain(secret)
  }
})

it('a resource server that forges with the secret gets no further here than what it was sent', async () => {
  const { issuer, listed, reveal, introspect, userinfo, config } = await start()
  const kid = (await listed()).find(({ type, status }) => type === 'secret' && status === 'current')?.kid ?? ''
  const secret = await reveal(kid)
  const asked = { resource: LEGACY_API, scope: 'orders:read' }
  const { access_token } = await oidc.clientCredentialsGrant(config, asked)
  const { payload } = await resourceServer(issuer, secret)(access_token, LEGACY_API)
  const forge = (claims: object) =>
    new SignJWT({ ...payload, ...claims })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid })
      .sign(new TextEncoder().encode(secret))
  expect(await introspect(await forge({}))).toMatchObject({ active: true })
  for (const claims of [{ aud: issuer }, { exp: 4_102_444_800 }, { sub: 'somebody' }, { jti: 'made up' }]) {
    const token = await forge(claims)
    expect(await introspect(token)).toEqual({ active: false })
    const refused = await userinfo(token)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"')
    expect(await refused.text()).not.toContain(secret)
  }
})

it('the secret rotates under a resource server, moves with a backup, and retires when it is left', async () => {
  const { issuer, directory, gatehouse, api, listed, reveal, introspect, config } = await start()
  const secrets = async () => (await listed()).filter(({ type }) => type === 'secret')
  const issue = async () => (await oidc.clientCredentialsGrant(config)).access_token
  const [current = '', next = ''] = (await secrets()).map(({ kid }) => kid)
  const first = await issue()
  await resourceServer(issuer, await reveal(current))(first, issuer)
  // The next one is given out before it signs.
  const nextSecret = await reveal(next)
  expect(await api('POST', '/keys/rotate', { algorithm: 'HS256' })).toMatchObject({ status: 409 })
  expect(await api('POST', '/keys/rotate', { algorithm: 'HS256', force: true })).toMatchObject({ status: 200 })
  const second = await issue()
  await resourceServer(issuer, nextSecret)(second, issuer)
  await expect(resourceServer(issuer, nextSecret)(first, issuer)).rejects.toThrow(errors.JWSSignatureVerificationFailed)

  const { status: _status, ...settings } = await api('GET', '/settings')
  expect(settings['signing_algorithm']).toBe('HS256')
  expect(await api('PUT', '/settings', { ...settings, signing_algorithm: 'RS256' })).toMatchObject({ status: 200 })
  const third = await issue()
  expect(decodeProtectedHeader(third).alg).toBe('RS256')
  expect((await secrets()).map(({ status }) => status)).toEqual(['retiring', 'retiring'])
  for (const token of [first, second, third]) expect((await introspect(token))['active']).toBe(true)

  const file = join(directory, 'backup.json')
  const passphrase = 'a passphrase of the backup'
  await backUp(file, { dataDirectory: join(directory, 'data'), passphrase, keyPassphrase: undefined })
  expect(await readFile(file, 'latin1')).not.toContain(nextSecret)
  await gatehouse.stop()
  const restored = join(directory, 'restored')
  await restore(file, { dataDirectory: restored, passphrase, keyPassphrase: undefined, replace: false })
  const again = createGatehouse({
    dataDirectory: restored,
    port: 0,
    consolePort: 0,
    issuer,
    logLevel: 'silent',
  })
  const { console: base } = await again.start()
  onTestFinished(() => again.stop())
  const session = await fetch(`${base}/backend/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: 'operator', password: PASSWORD }),
  })
  const operator = `Bearer ${String(((await session.json()) as Json)['access_token'])}`
  const shown = await fetch(`${base}/backend/keys/${next}/reveal`, {
    method: 'POST',
    headers: { Authorization: operator },
  })
  expect(((await shown.json()) as Json)['secret']).toBe(nextSecret)
  const inspected = await fetch(`${base}/backend/tokens/inspect`, {
    method: 'POST',
    headers: { Authorization: operator, 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: second }),
  })
  expect(await inspected.json()).toMatchObject({ active: true, claims: { jti: decodeJwt(second).jti } })
})

it('the declarative file of the next start leaves the secret: it retires, and what it signed stays good', async () => {
  const { issuer, console: base, directory, gatehouse, introspect, config } = await start()
  const { access_token } = await oidc.clientCredentialsGrant(config)
  await gatehouse.stop()
  const configFile = join(directory, 'next.json')
  await writeFile(configFile, JSON.stringify({ settings: { signing_algorithm: 'ES256' } }))
  const again = createGatehouse({
    dataDirectory: join(directory, 'data'),
    port: Number(new URL(issuer).port),
    consolePort: Number(new URL(base).port),
    tls: 'local',
    configFile,
    logLevel: 'silent',
  })
  await again.start()
  onTestFinished(() => again.stop())
  expect(await introspect(access_token)).toMatchObject({ active: true })
  const next = await oidc.clientCredentialsGrant(config)
  expect(decodeProtectedHeader(next.access_token).alg).toBe('ES256')
  const signedIn = await fetch(`${base}/backend/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: 'operator', password: PASSWORD }),
  })
  const { access_token: operator } = (await signedIn.json()) as Record<string, string>
  const listed = await fetch(`${base}/backend/keys`, { headers: { Authorization: `Bearer ${operator ?? ''}` } })
  const { items } = (await listed.json()) as { items: { alg: string; status: string }[] }
  expect(items.filter(({ alg }) => alg === 'HS256').map(({ status }) => status)).toEqual(['retiring'])
})
