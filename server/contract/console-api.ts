import { backups } from './backups.ts'
import { branding } from './branding.ts'
import { clients } from './clients.ts'
import { configuration } from './configuration.ts'
import { consents } from './consents.ts'
import { keyProtection } from './key-protection.ts'
import { keys } from './keys.ts'
import { network } from './network.ts'
import { passwordPolicy } from './password-policy.ts'
import { registration } from './registration.ts'
import { scopes } from './scopes.ts'
import { server } from './server.ts'
import { session } from './session.ts'
import { sessions } from './sessions.ts'
import { signIns } from './sign-ins.ts'
import { tokens } from './tokens.ts'
import { users } from './users.ts'

/** The console API, whole. */
export const consoleApi = {
  session,
  server,
  clients,
  users,
  sessions,
  consents,
  signIns,
  scopes,
  tokens,
  keys,
  registration,
  configuration,
  backups,
  branding,
  passwordPolicy,
  network,
  keyProtection,
} as const
