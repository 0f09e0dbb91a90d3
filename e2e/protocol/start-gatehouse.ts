import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { onTestFinished } from 'vitest'
import { createGatehouse, type Addresses, type Gatehouse, type GatehouseOptions } from '../../server/index.ts'

export const CLIENT_ID = '6c613945-8d5a-4a0d-b660-09de5fbdb753'
export const CLIENT_SECRET = '31e093f98ead22efc21b38a87a2a5bd71fc12bede3379f5eae6c6f7da9dabc5f'
export const PASSWORD = 'a long enough passphrase'
export const REDIRECT_URI = 'http://127.0.0.1:9000/callback'

/** The seed's client and user, and what the other stories need. */
export const CONFIG = {
  scopes: [{ name: 'orders:read', description: 'Read orders', default: true }],
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      client_name: 'Shop',
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials', 'password'],
      redirect_uris: [REDIRECT_URI],
      scope: 'openid profile email authorization orders:read',
    },
    {
      client_id: 'spa',
      client_name: 'Single-page app',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['http://localhost:9001/callback'],
      token_endpoint_auth_method: 'none',
      scope: 'openid profile',
    },
    {
      client_id: 'smart-tv',
      client_name: 'TV',
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      scope: 'openid profile orders:read',
    },
  ],
  users: [
    {
      username: 'test',
      password: PASSWORD,
      name: 'Test',
      email: 'test@example.com',
      email_verified: true,
      scope: 'openid profile email authorization consumer orders:read',
    },
    { username: 'operator', password: PASSWORD, scope: 'openid profile backend' },
  ],
}

/** A whole server, as the headless twin runs it: real ports, a real data directory; ended with the test. */
export async function startGatehouse(): Promise<Addresses & { gatehouse: Gatehouse; directory: string }> {
  const { stop, ...started } = await startConfigured(CONFIG)
  onTestFinished(stop)
  return started
}

/** The same over https, which client libraries want of every server; with `clients` beside the others. */
export async function startGatehouseByTls(...clients: object[]) {
  const { stop, ...started } = await startConfiguredByTls({ ...CONFIG, clients: [...CONFIG.clients, ...clients] })
  onTestFinished(stop)
  return started
}

/** One with a declarative file of one's own; whoever starts it stops it. */
export async function startConfigured(
  config: object,
  options: Pick<GatehouseOptions, 'tls' | 'onNotice' | 'port'> = {},
) {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-'))
  const configFile = join(directory, 'config.json')
  await writeFile(configFile, JSON.stringify(config))
  const gatehouse = createGatehouse({
    dataDirectory: join(directory, 'data'),
    port: 0,
    consolePort: 0,
    configFile,
    logLevel: 'silent',
    ...options,
  })
  const stop = async () => {
    await gatehouse.stop()
    await rm(directory, { recursive: true })
  }
  return { ...(await gatehouse.start()), gatehouse, directory, stop }
}

/** That over https, with the local authority of the data directory, which this process then trusts. */
export async function startConfiguredByTls(config: object) {
  const started = await startConfigured(config, { tls: 'local' })
  trust(await readFile(join(started.directory, 'data/tls/authority.pem'), 'utf8'))
  return started
}

/** Every client in this process, `fetch` included, trusts the authority from now on. */
export function trust(authority: string): void {
  setDefaultCACertificates([...getCACertificates('default'), authority])
}
