import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { partRevision } from './fields.ts'

/**
 * What a password must be from now on; those that are set stay good. Length counts, composition does not (NIST SP 800-63B
 * section 5.1.1.2).
 */
export const passwordPolicyFields = z.object({
  minimum_length: z
    .number({ error: 'Must be a number of characters' })
    .int('Must be a whole number of characters')
    .min(8, 'Must be at least 8 characters')
    .max(128, 'Must be at most 128 characters')
    .default(8),
  refuse_username: z.boolean().default(true),
  refuse_common: z.boolean().default(true),
})

export type PasswordPolicy = z.output<typeof passwordPolicyFields>

/** What holds until an operator says otherwise. */
export const DEFAULT_PASSWORD_POLICY: PasswordPolicy = passwordPolicyFields.parse({})

/** Characters of a username that may be in a password all the same: half the words hold them. */
const SHORT_USERNAME = 3

/**
 * A password under a policy, of the user `username` where that is known. Which passwords are common is known to the server
 * alone: `isCommon` is its list.
 */
export const passwordUnder = (
  { minimum_length: minimum, refuse_username, refuse_common }: PasswordPolicy,
  { username = '', isCommon = () => false }: { username?: string; isCommon?: (password: string) => boolean } = {},
) =>
  z
    .string()
    .min(minimum, `Must be at least ${String(minimum)} characters`)
    .max(256, 'Must be at most 256 characters')
    .refine((text) => {
      const name = username.trim().toLowerCase()
      return !refuse_username || name.length < SHORT_USERNAME || !text.toLowerCase().includes(name)
    }, 'Must not contain the username')
    .refine((text) => !refuse_common || !isCommon(text), 'Is one of the most common passwords: choose another')

/** What a password must be, in a sentence for the field. */
export const passwordRule = ({ minimum_length }: PasswordPolicy) => `At least ${String(minimum_length)} characters`

const policyWithRevision = passwordPolicyFields.extend({ revision: partRevision })

export const passwordPolicy = {
  /** For everyone: who sets up the server has no token yet. */
  get: endpoint({ method: 'GET', path: '/password-policy', public: true, output: policyWithRevision }),
  update: endpoint({
    method: 'PUT',
    path: '/password-policy',
    body: policyWithRevision,
    output: policyWithRevision,
  }),
} as const

export type PasswordPolicyView = z.output<typeof policyWithRevision>
