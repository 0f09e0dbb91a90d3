/** The declarative file in the console: what is stored as one, and what one would change before it does. */
import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { applyPlan, type ApplyDependencies } from '../../configuration/apply-config.ts'
import { exportConfig } from '../../configuration/export-config.ts'
import { ConfigurationError, parseDeclarativeConfig } from '../../configuration/parse-config.ts'
import { planConfig, type Plan, type PlannedChange } from '../../configuration/plan-config.ts'
import { planWarnings } from '../../configuration/plan-warnings.ts'
import {
  configuration,
  MAXIMUM_CONFIGURATION_FILE,
  type ConfigurationPlan,
  type ExportedConfiguration,
} from '../../contract/configuration.ts'
import { conflict, ProblemError } from '../../http/problem.ts'
import { StoreConflict, type Store } from '../../store/store.ts'
import type { EpochMs } from '../../store/records.ts'
import type { Mount } from '../mount.ts'
import type { Operator } from '../operator.ts'

interface Dependencies extends ApplyDependencies {
  log: Logger
}

/** Problems that one answer lists: who has more begins with these. */
const MAXIMUM_PROBLEMS = 500

export function configurationRoom(mount: Mount, dependencies: Dependencies): void {
  const { store, log } = dependencies

  // Custom claims and keys came in as JSON and are stored as such.
  mount.forOperators(configuration.exportFile, async () => (await exportConfig(store)) as ExportedConfiguration)

  mount.forOperators(configuration.plan, async ({ body, caller, signal }) => {
    const plan = await planOf(body.text, dependencies, signal)
    return await view(plan, body.text, dependencies, caller)
  })

  mount.forOperators(configuration.apply, async ({ body, caller, signal }) => {
    const plan = await planOf(body.text, dependencies, signal)
    const { digest } = await view(plan, body.text, dependencies, caller)
    if (digest !== body.digest) throw changedMeanwhile()
    try {
      const made = await applyPlan(plan, dependencies, signal)
      log.info({ changes: plan.changes.length, secretsMade: made.length }, 'configuration file applied')
      return {
        changes: plan.changes.length,
        secrets: made.map(({ clientId, clientName, secret }) => ({
          client_id: clientId,
          client_name: clientName,
          client_secret: secret,
        })),
      }
    } catch (error) {
      if (error instanceof StoreConflict) throw changedMeanwhile()
      throw error
    }
  })
}

const changedMeanwhile = () =>
  conflict(
    'digest',
    'Something was changed since this plan was made. Nothing was applied: look at the plan as it is now',
  )

/** @throws ProblemError with every problem by its place in the file. */
async function planOf(text: string, { store, now, backupSchedule }: Dependencies, signal: AbortSignal): Promise<Plan> {
  const bytes = Buffer.byteLength(text)
  if (bytes > MAXIMUM_CONFIGURATION_FILE) {
    throw new ProblemError(
      'too-large',
      `Expected a file of at most ${megabytes(MAXIMUM_CONFIGURATION_FILE)}; received ${megabytes(bytes)}. Divide it: what a file does not name is left alone`,
    )
  }
  try {
    const config = parseDeclarativeConfig(text)
    const plan = await planConfig(config, { store, now, backupSchedule, missingSecrets: 'made', signal })
    if (plan.problems.length > 0) throw new ConfigurationError(plan.problems)
    return plan
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    throw new ProblemError('invalid-input', `The file cannot be used: ${error.message}`, {
      errors: error.problems.slice(0, MAXIMUM_PROBLEMS),
      cause: error,
    })
  }
}

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1).replace('.0', '')} MB`

async function view(
  plan: Plan,
  text: string,
  { store, now }: Dependencies,
  operator: Operator,
): Promise<ConfigurationPlan> {
  const liveTokens = await endedTokens(plan, store, now())
  const shown = {
    changes: plan.changes.map((change) => ({
      kind: change.kind,
      id: change.id,
      action: change.current === undefined ? ('create' as const) : ('change' as const),
      fields: change.fields.map(({ name, before, after, isSecret }) => ({ name, before, after, secret: isSecret })),
      ends_tokens: liveTokens(change),
    })),
    unchanged: plan.unchanged,
    warnings: await planWarnings(plan, store, operator.user),
  } as Omit<ConfigurationPlan, 'digest'>
  return { ...shown, digest: digestOf(plan, text, shown) }
}

/**
 * The file, every revision that the plan stands on, and all that the operator is shown but how many tokens live: they come
 * and go while somebody reads.
 */
function digestOf(plan: Plan, text: string, { changes, ...shown }: Omit<ConfigurationPlan, 'digest'>): string {
  const revisions = plan.changes.map(({ current }) => current?.revision ?? 0)
  const planned = changes.map((change) => ({ ...change, ends_tokens: 0 }))
  return createHash('sha256')
    .update(JSON.stringify([text, revisions, planned, shown]))
    .digest('base64url')
}

/** How many live tokens each change ends, counted together. */
async function endedTokens({ changes }: Plan, store: Store, now: EpochMs): Promise<(change: PlannedChange) => number> {
  const idsOf = (kind: 'clients' | 'users') =>
    changes.filter((change) => change.kind === kind && change.isEnded).map(({ record }) => record.id)
  const clients = await store.countLiveTokens('clients', idsOf('clients'), now)
  const users = await store.countLiveTokens('users', idsOf('users'), now)
  return ({ kind, record }) => (kind === 'users' ? users : clients).get(record.id) ?? 0
}
