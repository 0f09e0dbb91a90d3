import type { SettingsRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** The settings as they are now; every server has them from its first start. */
export async function currentSettings(store: Store): Promise<SettingsRecord> {
  const settings = await store.get('settings', 'server')
  if (settings === undefined) throw new Error('the settings record is missing')
  return settings
}
