import type { EpochMs, SignInEntry } from './records.ts'

/** Entries of a user that are kept, the newest. */
export const SIGN_INS_KEPT = 50
/** Failures among them: whoever guesses cannot push the sign-ins out. */
const FAILURES_KEPT = 25
/** Milliseconds within which the same again is the same entry. */
const REPEATED_WITHIN = 3_600_000

/** What programs do over and over. */
export const REPEATED_METHODS: ReadonlySet<SignInEntry['method']> = new Set([
  'session',
  'consumer_login',
  'password_grant',
])

const isFailure = ({ outcome }: SignInEntry) => outcome !== 'success'

/**
 * Whether the second of two goes into the entry of the first: a failure like the one before, from wherever it came, and what a
 * program does again from the same address. A person's sign-in stands for itself.
 */
const isRepeated = (before: SignInEntry, entry: SignInEntry) =>
  before.outcome === entry.outcome &&
  before.method === entry.method &&
  before.clientId === entry.clientId &&
  (isFailure(entry) || (REPEATED_METHODS.has(entry.method) && before.address === entry.address)) &&
  entry.at - before.lastAt < REPEATED_WITHIN

/** What is known of a user with one more. */
export function withSignIn(entries: readonly SignInEntry[], added: SignInEntry): readonly SignInEntry[] {
  const repeated = entries.findLastIndex((entry) => isRepeated(entry, added))
  const before = entries[repeated]
  const entry = before === undefined ? added : { ...added, at: before.at, count: before.count + added.count }
  const all = [...(before === undefined ? entries : entries.toSpliced(repeated, 1)), entry]
  const failures = all.filter(isFailure)
  if (failures.length > FAILURES_KEPT) return all.toSpliced(all.findIndex(isFailure), 1)
  return all.length > SIGN_INS_KEPT ? all.slice(1) : all
}

/** What is left of them when those before `time` are forgotten. */
export const signInsSince = (entries: readonly SignInEntry[], time: EpochMs): readonly SignInEntry[] =>
  entries.filter(({ lastAt }) => lastAt >= time)
