import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as oidc from 'openid-client'
import { expect, it } from 'vitest'
import { startServer } from './run.ts'
import { freePort, readConfig } from './snippets.ts'

const SECRET = 'at least sixteen characters'
const RESOURCE = 'https://api.example.com'

/** Other clients of the same server: what they hold is not for the API. */
const STRANGERS = {
  scopes: [{ name: 'stock:read', description: 'See the stock' }],
  clients: [
    {
      client_id: 'warehouse',
      client_secret: SECRET,
      client_name: 'Warehouse',
      grant_types: ['client_credentials' as const],
      scope: 'stock:read',
      resources: [RESOURCE],
    },
  ],
}

async function start(api: 'api.js' | 'api-introspection.js') {
  const port = String(await freePort())
  const configs = ['service.json', 'api-introspection.json'].map((name) => readConfig(name))
  const { issuer, run } = await startServer(...(await Promise.all(configs)), STRANGERS)
  await run(api, { PORT: port, CLIENT_ID: 'orders-api', CLIENT_SECRET: SECRET }).says(/The API answers/)
  const url = `http://127.0.0.1:${port}/orders`
  const config = async (clientId: string) =>
    await oidc.discovery(new URL(issuer), clientId, undefined, oidc.ClientSecretBasic(SECRET))
  const ask = async (authorization?: string) => {
    const response = await fetch(url, authorization === undefined ? {} : { headers: { authorization } })
    return { status: response.status, challenge: response.headers.get('www-authenticate') ?? '' }
  }
  return { url, run, config, ask }
}

it.each(['api.js', 'api-introspection.js'] as const)('service.js is served by %s', async (api) => {
  const { url, run } = await start(api)
  const program = run('service.js', { CLIENT_ID: 'billing', CLIENT_SECRET: SECRET, API: url })
  await program.says(/200 {"for":"billing","orders":\["a kettle"\]}/)
  expect(await program.exit).toBe(0)
})

it.each(['api.js', 'api-introspection.js'] as const)('%s refuses what is not for it', async (api) => {
  const { config, ask } = await start(api)
  const billing = await config('billing')
  const forApi = { scope: 'orders:read', resource: RESOURCE }
  expect(await ask()).toMatchObject({ status: 401, challenge: expect.not.stringContaining('error') as string })
  for (const nonsense of ['Bearer nonsense', 'Bearer a.b.c', 'Basic Og==', 'Bearer']) {
    expect((await ask(nonsense)).status, nonsense).toBe(401)
  }

  const { access_token: good } = await oidc.clientCredentialsGrant(billing, forApi)
  expect((await ask(`Bearer ${good}`)).status).toBe(200)
  const [header = '', payload = ''] = good.split('.')
  expect((await ask(`Bearer ${header}.${payload}.${'A'.repeat(342)}`)).status).toBe(401)

  const elsewhere = await oidc.clientCredentialsGrant(billing, { scope: 'orders:read' })
  expect((await ask(`Bearer ${elsewhere.access_token}`)).status).toBe(401)

  const DPoP = oidc.getDPoPHandle(billing, await oidc.randomDPoPKeyPair('ES256'))
  const bound = await oidc.clientCredentialsGrant(billing, forApi, { DPoP })
  expect((await ask(`Bearer ${bound.access_token}`)).status).toBe(401)

  const lesser = await oidc.clientCredentialsGrant(await config('warehouse'), {
    scope: 'stock:read',
    resource: RESOURCE,
  })
  expect(await ask(`Bearer ${lesser.access_token}`)).toMatchObject({
    status: 403,
    challenge: expect.stringContaining('insufficient_scope') as string,
  })

  // What introspection is for.
  await oidc.tokenRevocation(billing, good)
  expect((await ask(`Bearer ${good}`)).status).toBe(api === 'api.js' ? 200 : 401)
})

it('make-client-key.js makes the key that service-private-key.js proves itself with', async () => {
  const shown = await readConfig('service-private-key.json')
  // As the page shows it, it is taken; the key of the page is nobody's.
  const before = await startServer(shown)
  const keyFile = join(before.directory, 'client-key.json')
  const made = before.run('make-client-key.js', { KEY_FILE: keyFile })
  const jwks = JSON.parse(await made.says(/{"keys":.*}\n/)) as { keys: Record<string, unknown>[] }
  expect(await made.exit).toBe(0)
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600)
  expect(Object.keys(jwks.keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  const stranger = before.run('service-private-key.js', { CLIENT_ID: 'payroll', KEY_FILE: keyFile })
  expect(await stranger.exit).toBe(1)
  expect(stranger.said).toContain('invalid_client')

  const { run } = await startServer({ ...shown, clients: (shown.clients ?? []).map((client) => ({ ...client, jwks })) })
  const service = run('service-private-key.js', { CLIENT_ID: 'payroll', KEY_FILE: keyFile })
  await service.says(/A token for orders:read, good for 3600 seconds/)

  // A second run leaves the key as it is.
  const key = await readFile(keyFile, 'utf8')
  expect(await run('make-client-key.js', { KEY_FILE: keyFile }).exit).toBe(1)
  expect(await readFile(keyFile, 'utf8')).toBe(key)
})
