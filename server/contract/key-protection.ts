import { z } from 'zod'
import { MINIMUM_PASSPHRASE } from './backups.ts'
import { endpoint } from './endpoint.ts'
import { passwordUnder, type PasswordPolicy } from './password-policy.ts'

/** What a passphrase that protects the signing keys must be: of more weight than a password, since it can be tried elsewhere. */
export const KEY_PASSPHRASE_POLICY: PasswordPolicy = {
  minimum_length: MINIMUM_PASSPHRASE,
  refuse_username: false,
  refuse_common: true,
}

/** Which ones are common is known to the server alone, as of passwords. */
export const keyPassphrase = (isCommon?: (password: string) => boolean) =>
  passwordUnder(KEY_PASSPHRASE_POLICY, isCommon === undefined ? {} : { isCommon })

/** What protects the key that seals the signing keys; nothing but the mode of a file, where neither does. */
const protection = z.object({
  keychain: z.object({
    in_use: z.boolean(),
    /** As its users know it: "macOS Keychain"; null where there is none that this server reaches. */
    name: z.string().nullable(),
    /** Why there is none, as a sentence without its full stop; null where there is one. */
    problem: z.string().nullable(),
  }),
  passphrase: z.object({
    is_set: z.boolean(),
    /** Whether this server was started with it (GATEHOUSE_KEY). */
    given_at_start: z.boolean(),
  }),
})

export const keyProtection = {
  get: endpoint({ method: 'GET', path: '/key-protection', output: protection }),
  /** Sets a passphrase, or another one in its place. */
  setPassphrase: endpoint({
    method: 'PUT',
    path: '/key-protection/passphrase',
    body: z.object({ passphrase: keyPassphrase() }),
    output: protection,
  }),
  /** Refused unless the keychain protects the keys here and now. */
  removePassphrase: endpoint({ method: 'DELETE', path: '/key-protection/passphrase', output: protection }),
  useKeychain: endpoint({ method: 'PUT', path: '/key-protection/keychain', output: protection }),
  /** With the passphrase, which alone opens the keys from then on: whoever has forgotten it would be locked out. */
  leaveKeychain: endpoint({
    method: 'POST',
    path: '/key-protection/keychain/leave',
    body: z.object({ passphrase: z.string().min(1, 'Must be given').max(4096, 'Must be at most 4096 characters') }),
    output: protection,
  }),
} as const

export type KeyProtectionView = z.output<typeof protection>
