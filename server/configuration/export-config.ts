import { currentPasswordPolicy } from '../accounts/password-policy.ts'
import { everyRecord } from '../store/every-record.ts'
import type { Store } from '../store/store.ts'
import { declaredClient, declaredScope, declaredSettings, declaredUser, isUnset, type Declared } from './declared.ts'
import { backupScheduleView, brandingFields } from './settings-parts.ts'
import { currentSettings, settingsPart } from './settings.ts'

/** A declarative file of everything that such a file can hold. */
export interface ExportedConfig {
  scopes: Declared[]
  clients: Declared[]
  users: Declared[]
  settings: Declared
}

/**
 * What is stored as a declarative file: imported into the same server it changes nothing, and the secrets and passwords
 * that are known stay. What is built in is left out, as every server has it.
 */
export async function exportConfig(store: Store): Promise<ExportedConfig> {
  const scopes: Declared[] = []
  for await (const scope of everyRecord((page) => store.listScopes(page))) {
    if (!scope.builtIn) scopes.push(written(declaredScope(scope)))
  }
  const clients: Declared[] = []
  for await (const client of everyRecord((page) => store.listClients(page))) {
    if (!client.builtIn) clients.push(written(declaredClient(client)))
  }
  const users: Declared[] = []
  for await (const user of everyRecord((page) => store.listUsers(page))) users.push(written(declaredUser(user)))
  const settings = { ...declaredSettings(await currentSettings(store)), ...(await changedParts(store)) }
  return { scopes, clients, users, settings }
}

/** The parts of the settings that are not as the program has them. */
async function changedParts(store: Store): Promise<Declared> {
  const branding = await settingsPart(store, 'branding')
  const policy = await settingsPart(store, 'passwords')
  const schedule = await settingsPart(store, 'backups')
  return {
    ...(branding === undefined ? {} : { branding: written({ ...brandingFields(branding) }) }),
    ...(policy === undefined ? {} : { password_policy: await currentPasswordPolicy(store) }),
    ...(schedule === undefined ? {} : { backup_schedule: backupScheduleView(schedule) }),
  }
}

/**
 * Without what the file means anyway. That something is active goes unsaid as well: a server that starts with the file must
 * not enable what an operator disabled since.
 */
function written(declared: Declared): Declared {
  return Object.fromEntries(
    Object.entries(declared).filter(([name, value]) => !isUnset(value) && !(name === 'status' && value === 'active')),
  )
}
