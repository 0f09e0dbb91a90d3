import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { SecureContextOptions } from 'node:tls'
import { pino, type Logger } from 'pino'
import { onTestFinished } from 'vitest'
import { seedBuiltIns } from '../accounts/built-in.ts'
import { hashPassword } from '../accounts/passwords.ts'
import { createSignIn } from '../accounts/sign-in.ts'
import { createIssuerApp, type Services } from '../app.ts'
import { outgoing } from '../http/outgoing.ts'
import { answerWith, listen } from '../listeners.ts'
import type { Announce } from '../notices.ts'
import { createLogoutDelivery } from '../sessions/logout-delivery.ts'
import { createRefusals } from '../refusals/refusals.ts'
import { createBackupSchedule, type BackupSchedule } from '../store/backup/backup-schedule.ts'
import { createMemoryStore } from '../store/memory-store.ts'
import { PLAIN_CLIENT, type ClientRecord, type UserRecord } from '../store/records.ts'
import type { Draft } from '../store/store.ts'
import { hashSecret } from '../tokens/secrets.ts'
import { createSigner, type Signer } from '../tokens/signer.ts'
import { loadSigningKeys, type SigningKeys } from '../tokens/signing-keys.ts'
import { createTokenIssuer } from '../tokens/token-issuer.ts'
import { createTokenVerifier } from '../tokens/token-verifier.ts'
import { createUsage } from '../usage/usage.ts'

export const SECRET = 'a-secret-of-the-test-client-0123456789'
export const PASSWORD = 'correct horse battery staple'
export const REDIRECT_URI = 'https://client.example/callback'

export interface TestIssuer extends Services {
  url: string
  /** Moves the server's clock, by milliseconds. */
  advance(milliseconds: number): void
  addClient(client?: Partial<ClientRecord>): Promise<ClientRecord>
  addUser(user?: Partial<UserRecord> & { password?: string }): Promise<UserRecord>
  /** POSTs a form to a path, with Basic authentication where `as` names a client. */
  post(path: string, form: Record<string, string> | string, as?: { id: string; secret?: string }): Promise<Response>
}

/** One RSA key for all test servers of a process: making one takes a while. */
let sharedKeys: Promise<SigningKeys> | undefined
/** And one set of workers, that ends with the process. */
let sharedSigner: Signer | undefined

/**
 * The services of a server over the store in memory, with a clock that tests can move; with keys of its own where a test
 * changes them.
 */
export async function createTestServices(
  issuer: string,
  {
    ownKeys = false,
    log = pino({ level: 'silent' }),
    dataDirectory = '/data',
  }: { ownKeys?: boolean; log?: Logger; dataDirectory?: string } = {},
): Promise<Services & Pick<TestIssuer, 'advance'> & { backupSchedule: BackupSchedule }> {
  let offset = 0
  const now = () => Date.now() + offset
  const store = createMemoryStore()
  await seedBuiltIns(store, now())
  const sealer = { seal: (text: string) => text, open: (text: string) => text }
  const keys = ownKeys
    ? await loadSigningKeys({ store, sealer, now })
    : await (sharedKeys ??= loadSigningKeys({ store: createMemoryStore(), sealer, now }))
  const signer = (sharedSigner ??= createSigner({ log }))
  const backupSchedule = createBackupSchedule({ store, sealer, dataDirectory, program: '1.2.3', now, log })
  const usage = createUsage({ store, now, log })
  const logoutDelivery = createLogoutDelivery({ store, keys, signer, outgoing, issuer, now, log })
  logoutDelivery.start()
  onTestFinished(() => logoutDelivery.stop())
  return {
    store,
    keys,
    signer,
    logoutDelivery,
    backupSchedule,
    issuer,
    now,
    log,
    refusals: createRefusals({ now }),
    usage,
    signIn: createSignIn({ store, usage }),
    tokenIssuer: createTokenIssuer({ store, keys, signer, usage, issuer, now }),
    tokenVerifier: createTokenVerifier({ store, keys, issuer, now }),
    advance: (milliseconds) => {
      offset += milliseconds
    },
  }
}

interface TestIssuerOptions {
  /** Its certificate and key: it speaks https. */
  tls?: SecureContextOptions
  trustedProxies?: readonly string[]
  /** Where it writes; default nowhere. */
  log?: Logger
  announce?: Announce
}

/** A real issuer listener on a free port, ended with the test. */
export async function startTestIssuer({
  tls,
  trustedProxies = [],
  log,
  announce,
}: TestIssuerOptions = {}): Promise<TestIssuer> {
  const listener = await listen('issuer', '127.0.0.1', 0, tls ?? null)
  const { server } = listener
  const url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${String(listener.port)}`
  const services = { ...(await createTestServices(url, log === undefined ? {} : { log })), trustedProxies, announce }
  answerWith(listener, createIssuerApp(services))
  onTestFinished(async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  })
  return {
    ...services,
    url,
    addClient: (client = {}) => addClient(services, client),
    addUser: (user = {}) => addUser(services, user),
    post: (path, form, as) =>
      fetch(url + path, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          ...(as === undefined ? {} : { Authorization: basic(as.id, as.secret ?? SECRET) }),
        },
        body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
      }),
  }
}

export const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`

/** A confidential client with every grant, unless `client` says otherwise; its secret is `SECRET`. */
export async function addClient({ store, now }: Services, client: Partial<ClientRecord> = {}): Promise<ClientRecord> {
  const isPublic = client.tokenEndpointAuthMethod === 'none'
  const record: Draft<ClientRecord> = {
    ...PLAIN_CLIENT,
    id: randomUUID(),
    name: 'Test client',
    secrets: isPublic ? [] : [{ id: randomUUID(), hash: hashSecret(SECRET), createdAt: now(), lastUsedAt: null }],
    grantTypes: ['authorization_code', 'client_credentials', 'refresh_token', 'password'],
    redirectUris: [REDIRECT_URI],
    scopes: ['openid', 'profile', 'email', 'authorization'],
    createdAt: now(),
    updatedAt: now(),
    ...client,
  }
  await store.commit([{ op: 'put', kind: 'clients', record, expected: 'absent' }])
  return { ...record, revision: 1 }
}

const passwordHashes = new Map<string, Promise<string>>()

/** A user whose password is `PASSWORD`, unless `user` says otherwise. */
export async function addUser(
  { store, now }: Services,
  { password = PASSWORD, ...user }: Partial<UserRecord> & { password?: string } = {},
): Promise<UserRecord> {
  const passwordHash = passwordHashes.get(password) ?? hashPassword(password)
  passwordHashes.set(password, passwordHash)
  const record: Draft<UserRecord> = {
    id: randomUUID(),
    username: 'ada',
    email: 'ada@example.com',
    emailVerified: true,
    name: 'Ada Lovelace',
    givenName: 'Ada',
    familyName: 'Lovelace',
    picture: null,
    phoneNumber: null,
    phoneNumberVerified: false,
    passwordHash: await passwordHash,
    status: 'active',
    scopes: ['openid', 'profile', 'email', 'authorization', 'consumer'],
    claims: {},
    createdAt: now(),
    updatedAt: now(),
    ...user,
  }
  await store.commit([{ op: 'put', kind: 'users', record, expected: 'absent' }])
  return { ...record, revision: 1 }
}
