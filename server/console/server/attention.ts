/** What wants the operator's attention: one check for each concern, each notice with what to do about it. */
import { hasOperator } from '../../accounts/operators.ts'
import { currentSettings, settingsPart } from '../../configuration/settings.ts'
import { isLoopbackHost } from '../../contract/network.ts'
import type { Overview } from '../../contract/server.ts'
import type { NetworkState } from '../../network/network.ts'
import type { DataKey } from '../../store/data-key.ts'
import { everyRecord } from '../../store/every-record.ts'
import type { EpochMs } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import type { SigningKeys } from '../../tokens/signing-keys.ts'
import { inWords, MONTH } from './ages.ts'
import { CLIENT_CHECKS } from './client-attention.ts'
import { keyNotices } from './key-attention.ts'

export interface Inspected {
  store: Store
  keys: SigningKeys
  issuer: string
  /** Host name or IP address that the issuer listens on. */
  issuerHost: string
  network: Pick<NetworkState, 'served' | 'running'>
  dataKey: Pick<DataKey, 'protection' | 'keychainState'>
  now: () => EpochMs
}

type Notices = Overview['attention']

/** More than anyone works through at once: those that are settled make room for the next. */
const MAXIMUM_NOTICES = 100

/** What concerns the server as a whole, the most dangerous first. */
const SERVER_CHECKS: readonly ((inspected: Inspected) => Notices | Promise<Notices>)[] = [
  insecureIssuer,
  certificateNearEnd,
  unprotectedKeys,
  noOperator,
  implicitFlow,
  sharedSecret,
  failedBackup,
  keyNotices,
]

export async function attention(inspected: Inspected): Promise<Notices> {
  const { store, now } = inspected
  const found: Notices = []
  for (const check of SERVER_CHECKS) found.push(...(await check(inspected)))
  for await (const client of everyRecord((page) => store.listClients({ ...page, status: 'active' }))) {
    if (found.length >= MAXIMUM_NOTICES) break
    if (client.builtIn) continue
    for (const { code, check } of CLIENT_CHECKS) {
      const message = await check(client, { store, now: now() })
      if (message !== null) found.push({ code, message, client_id: client.id })
    }
  }
  return found.slice(0, MAXIMUM_NOTICES)
}

function insecureIssuer({ issuer, issuerHost }: Inspected): Notices {
  if (isLoopbackHost(issuerHost) || issuer.startsWith('https:')) return []
  const message = `The issuer listens on ${issuerHost} without TLS: passwords, codes and tokens cross the network in clear. Give it a certificate under Settings, TLS, or put a TLS proxy before it and give its https URL there.`
  return [{ code: 'insecure_issuer', message, client_id: null }]
}

/** A local certificate is renewed by itself a month before its end: here is one only where that fails. */
function certificateNearEnd({ network, now }: Inspected): Notices {
  const served = network.served()
  const left = (served?.certificate.expiresAt ?? Infinity) - now()
  if (served === null || left > MONTH) return []
  const when = left > 0 ? `ends in ${inWords(left)}` : 'has ended'
  const how =
    network.running.tls === 'local'
      ? 'It is renewed by itself, and that failed: look at the log, or make another authority under Settings, TLS.'
      : 'Renew it; then upload it under Settings, TLS, or replace its files where they were given at the start.'
  const message = `The certificate that the issuer is served with ${when}: clients refuse it from then on. ${how}`
  return [{ code: 'certificate_near_end', message, client_id: null }]
}

/** Of the desktop, which protects them where it can; who runs a server without one has chosen how the key file is kept. */
async function unprotectedKeys({ dataKey }: Inspected): Promise<Notices> {
  const { keychain, passphrase } = dataKey.protection()
  if (keychain || passphrase) return []
  const state = await dataKey.keychainState()
  if (state === null) return []
  const how = state.isProtecting
    ? `Put them into ${state.name} under Settings, Protection of the keys.`
    : `${state.problem}. Set a passphrase under Settings, Protection of the keys.`
  const message = `The signing keys are not protected: whoever can read the data directory, or a copy of it, can sign tokens in this server's name. ${how}`
  return [{ code: 'unprotected_keys', message, client_id: null }]
}

async function noOperator({ store }: Inspected): Promise<Notices> {
  if (await hasOperator(store)) return []
  const message = 'No user can sign in to this console in a browser: give a user the scope backend.'
  return [{ code: 'no_operator', message, client_id: null }]
}

async function sharedSecret({ store }: Inspected): Promise<Notices> {
  if ((await currentSettings(store)).signingAlgorithm !== 'HS256') return []
  const message =
    'Access tokens are signed by a secret that resource servers share (HS256): whoever can verify a token can also forge one. Give each API a library that reads the published keys, then choose another algorithm in Settings.'
  return [{ code: 'shared_secret', message, client_id: null }]
}

async function failedBackup({ store }: Inspected): Promise<Notices> {
  const failure = (await settingsPart(store, 'backup-run'))?.failure ?? null
  if (failure === null || (await settingsPart(store, 'backups'))?.isEnabled !== true) return []
  const message = `The last scheduled backup was not made: ${failure}. Correct it under Settings, Scheduled backups, and run one there.`
  return [{ code: 'backup_failed', message, client_id: null }]
}

async function implicitFlow({ store }: Inspected): Promise<Notices> {
  if (!(await currentSettings(store)).implicitFlow) return []
  const message =
    'The implicit flow is on, which RFC 9700 section 2.1.2 advises against: tokens reach clients in URLs, where browser history and scripts of the page can read them, and whoever has one can use it. Move the clients that have the grant implicit to the authorization code, then switch it off in Settings.'
  return [{ code: 'implicit_flow', message, client_id: null }]
}
