import { isOperator } from '../accounts/operators.ts'
import { OPERATOR_SCOPE } from '../protocol/scope.ts'
import { everyRecord } from '../store/every-record.ts'
import type { UserRecord } from '../store/records.ts'
import type { Draft, Store } from '../store/store.ts'
import type { Plan, PlannedUser } from './plan-config.ts'

/** What a plan may do that nobody means without being told. */
export interface PlanWarning {
  readonly code:
    'locks_you_out' | 'no_operator_left' | 'signs_you_out' | 'secrets_made' | 'users_without_password' | 'tokens_end'
  readonly message: string
}

/**
 * Looks at a plan with the eyes of the operator who is about to apply it.
 * @param operator the user who asks; null for the desktop's window and for programs, which no user stands behind.
 */
export async function planWarnings(plan: Plan, store: Store, operator: UserRecord | null): Promise<PlanWarning[]> {
  const users = plan.changes.filter((change) => change.kind === 'users')
  const warnings = [...lockOut(users, operator)]
  if (await losesLastOperator(users, store)) {
    warnings.push({
      code: 'no_operator_left',
      message: `No user could sign in to this console any more: none who is active and has a password would hold the scope ${OPERATOR_SCOPE}.`,
    })
  }
  const secrets = plan.changes.filter((change) => change.kind === 'clients' && change.needsSecret).length
  if (secrets > 0) {
    warnings.push({
      code: 'secrets_made',
      message: `${counted(secrets, 'client')} without a secret in the file: each gets a new one, shown once when the file is applied.`,
    })
  }
  const locked = users.filter(({ current, record, password }) => {
    return current === undefined && record.status === 'active' && password === undefined
  })
  if (locked.length > 0) {
    warnings.push({
      code: 'users_without_password',
      message: `${counted(locked.length, 'user')} without a password in the file: they cannot sign in until you set one.`,
    })
  }
  const ended = plan.changes.filter(({ isEnded }) => isEnded).length
  if (ended > 0) {
    warnings.push({
      code: 'tokens_end',
      message: `${counted(ended, 'record')} disabled or with a new password: every live token and session of theirs ends.`,
    })
  }
  return warnings
}

const counted = (count: number, noun: string) => `${String(count)} ${noun}${count === 1 ? '' : 's'}`

function lockOut(users: readonly PlannedUser[], operator: UserRecord | null): readonly PlanWarning[] {
  const own = operator === null ? undefined : users.find(({ record }) => record.id === operator.id)
  if (own === undefined) return []
  if (!isOperator(outcome(own))) {
    const loss =
      own.record.status === 'disabled' ? 'disables your account' : `takes the scope ${OPERATOR_SCOPE} from you`
    return [
      { code: 'locks_you_out', message: `You are signed in as ${own.id}, and the file ${loss}: this console closes.` },
    ]
  }
  if (!own.isEnded) return []
  const message = `The file has another password for you, ${own.id}: you are signed out and sign in with it.`
  return [{ code: 'signs_you_out', message }]
}

/** Whether somebody could sign in to the console before, and nobody after. */
async function losesLastOperator(users: readonly PlannedUser[], store: Store): Promise<boolean> {
  if (users.some((user) => isOperator(outcome(user)))) return false
  const changed = new Set(users.map(({ record }) => record.id))
  let wasOne = false
  for await (const user of everyRecord((page) => store.listUsers({ ...page, scope: OPERATOR_SCOPE }))) {
    if (!isOperator(user)) continue
    if (!changed.has(user.id)) return false
    wasOne = true
  }
  return wasOne
}

/** The user as it will be, but for the hash of a new password. */
const outcome = ({ record, password }: PlannedUser): Draft<UserRecord> =>
  password === undefined ? record : { ...record, passwordHash: record.passwordHash ?? 'new' }
