import { settingsPart } from '../configuration/settings.ts'
import { DEFAULT_PASSWORD_POLICY, passwordUnder, type PasswordPolicy } from '../contract/password-policy.ts'
import { invalidInput } from '../http/problem.ts'
import type { Store } from '../store/store.ts'
import { isCommonPassword } from './common-passwords.ts'

/** What passwords that are set now must be. */
export async function currentPasswordPolicy(store: Pick<Store, 'get'>): Promise<PasswordPolicy> {
  const policy = await settingsPart(store, 'passwords')
  if (policy === undefined) return DEFAULT_PASSWORD_POLICY
  return {
    minimum_length: policy.minimumLength,
    refuse_username: policy.refusesUsername,
    refuse_common: policy.refusesCommon,
  }
}

/** What a password for `username` lacks, in words without it; undefined where it is good. */
export function passwordProblem(password: string, username: string, policy: PasswordPolicy): string | undefined {
  const checked = passwordUnder(policy, { username, isCommon: isCommonPassword }).safeParse(password)
  return checked.error?.issues[0]?.message
}

/** @throws ProblemError on the field `password` when the policy refuses it. */
export async function requireGoodPassword(store: Store, password: string, username: string): Promise<void> {
  const problem = passwordProblem(password, username, await currentPasswordPolicy(store))
  if (problem !== undefined) throw invalidInput({ path: 'password', message: problem })
}
