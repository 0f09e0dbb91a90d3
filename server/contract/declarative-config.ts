import { z } from 'zod'
import { backupPassphrase, backupScheduleFields } from './backups.ts'
import { brandingFields } from './branding.ts'
import { checkClientMetadata, clientId, clientMetadataFields } from './clients.ts'
import { accountStatus, scopeName } from './fields.ts'
import { passwordPolicyFields } from './password-policy.ts'
import { scopeFields } from './scopes.ts'
import { settingsFields } from './server.ts'
import { password, userFields } from './users.ts'

/**
 * The declarative file of `--config`: what it names is created or updated, what it does not name is left alone. Unknown
 * names are refused, so that a misspelt one is not silently ignored.
 */
export const declarativeConfig = z.strictObject({
  $schema: z.string().optional(),
  scopes: z.array(scopeFields.extend({ name: scopeName }).strict()).default([]),
  clients: z
    .array(
      clientMetadataFields
        .extend({
          client_id: clientId,
          /** At least 16 characters; it is stored hashed. */
          client_secret: z.string().min(16, 'Must be at least 16 characters').max(256).optional(),
          status: accountStatus.optional(),
        })
        .strict()
        .superRefine(checkClientMetadata),
    )
    .default([]),
  users: z
    .array(userFields.extend({ password: password.optional(), status: accountStatus.optional() }).strict())
    .default([]),
  // Without the network (`network.ts`): an issuer's name, its addresses and its certificate belong to one machine, and a file
  // that is imported from another would move a server away from its callers, or bind it beyond this machine.
  settings: settingsFields
    .partial()
    .extend({
      branding: brandingFields.strict().optional(),
      password_policy: passwordPolicyFields.strict().optional(),
      backup_schedule: backupScheduleFields
        /** Sealed when it is stored; left out, the one that is known stays. */
        .safeExtend({ passphrase: backupPassphrase.optional() })
        .strict()
        .optional(),
    })
    .strict()
    .default({}),
})

export type DeclarativeConfig = z.output<typeof declarativeConfig>
