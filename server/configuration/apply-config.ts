import { hashPassword } from '../accounts/passwords.ts'
import { makeSecret } from '../clients/client-secrets.ts'
import { prepareKeysFor } from '../clients/prepare-keys.ts'
import type { DeclarativeConfig } from '../contract/declarative-config.ts'
import { commitEndings, signOutEverywhere } from '../sessions/end-sessions.ts'
import type { BackupSchedule } from '../store/backup/backup-schedule.ts'
import type { EpochMs, Kind } from '../store/records.ts'
import { StoreConflict, type Change, type PutChange, type Store } from '../store/store.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import { ConfigurationError } from './parse-config.ts'
import { planConfig, type Plan, type PlannedChange, type PlannedClient, type PlannedUser } from './plan-config.ts'
import type { PlannedSettings } from './plan-settings.ts'

export interface ApplyDependencies {
  store: Store
  keys: SigningKeys
  /** Tells clients of the sessions that end. */
  logoutDelivery: { wake(): void }
  backupSchedule: BackupSchedule
  now: () => EpochMs
}

/** A secret that was made, in clear this once. */
export interface MadeSecret {
  readonly clientId: string
  readonly clientName: string
  readonly secret: string
}

/**
 * Carries out a plan without problems, in one commit.
 * @returns the secrets that were made.
 * @throws StoreConflict when a record that it changes is no longer as it was planned on; nothing is changed.
 */
export async function applyPlan(
  plan: Plan,
  dependencies: ApplyDependencies,
  signal?: AbortSignal,
): Promise<readonly MadeSecret[]> {
  if (plan.problems.length > 0) throw new Error('a plan with problems is not to be applied')
  if (plan.changes.length === 0) return []
  const { store, now } = dependencies
  const made: MadeSecret[] = []
  const puts: Change[] = []
  for (const change of plan.changes) {
    signal?.throwIfAborted()
    puts.push(await putOf(change, dependencies, made))
  }
  await commitEndings(dependencies, async () => {
    const ends: Change[] = []
    for (const { kind, record, isEnded } of plan.changes) {
      if (!isEnded) continue
      if (kind === 'users') ends.push(...(await signOutEverywhere(store, record.id, now())))
      else ends.push({ op: 'revoke', tokens: { clientId: record.id }, at: now() })
    }
    return [...puts, ...ends]
  })
  return made
}

async function putOf(change: PlannedChange, dependencies: ApplyDependencies, made: MadeSecret[]): Promise<Change> {
  const { kind, current } = change
  const record = await finished(change, dependencies, made)
  return { op: 'put', kind, record, expected: current?.revision ?? 'absent' } as PutChange & { kind: Kind }
}

/** The record with what only its writing brings: keys, a secret, the hash of a password. */
async function finished(
  change: PlannedChange,
  dependencies: ApplyDependencies,
  made: MadeSecret[],
): Promise<PlannedChange['record']> {
  switch (change.kind) {
    case 'clients':
      return await finishedClient(change, dependencies, made)
    case 'users':
      return await finishedUser(change)
    case 'settings':
      return await finishedSettings(change, dependencies)
    case 'scopes':
      return change.record
  }
}

async function finishedClient(
  { record, needsSecret }: PlannedClient,
  { keys, now }: ApplyDependencies,
  made: MadeSecret[],
): Promise<PlannedClient['record']> {
  await prepareKeysFor(record, keys)
  if (!needsSecret) return record
  const { secret, record: stored } = makeSecret(now())
  made.push({ clientId: record.id, clientName: record.name, secret })
  return { ...record, secrets: [stored] }
}

async function finishedSettings(
  { record, passphrase }: PlannedSettings,
  { keys, backupSchedule }: ApplyDependencies,
): Promise<PlannedSettings['record']> {
  // Its key is published before anything is signed with it.
  if (record.id === 'server') await keys.prepare(record.signingAlgorithm)
  if (record.id !== 'backups' || passphrase === undefined) return record
  return { ...record, sealedPassphrase: backupSchedule.sealPassphrase(passphrase) }
}

async function finishedUser({ record, password }: PlannedUser): Promise<PlannedUser['record']> {
  return password === undefined ? record : { ...record, passwordHash: await hashPassword(password) }
}

/**
 * Brings the store to what the file says at a start, in one commit: what it names is created or updated, what it does not
 * name is left alone, and what is as it says already is not written. Nobody is there to be shown a secret: none is made.
 * @returns how many records were changed: none when the store was as the file says.
 * @throws ConfigurationError
 */
export async function applyDeclarativeConfig(
  config: DeclarativeConfig,
  dependencies: Omit<ApplyDependencies, 'logoutDelivery'>,
): Promise<number> {
  const plan = await planConfig(config, { ...dependencies, missingSecrets: 'refused' })
  if (plan.problems.length > 0) throw new ConfigurationError(plan.problems)
  try {
    // The delivery begins after this, with what it finds.
    await applyPlan(plan, { ...dependencies, logoutDelivery: { wake: () => undefined } })
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error
    const message = `${error.kind}: ${error.id} was changed while the file was applied; start again`
    throw new ConfigurationError([{ path: '', message }], { cause: error })
  }
  return plan.changes.length
}
