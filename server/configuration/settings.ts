import type { SettingsPart, SettingsRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** The settings as they are now; every server has them from its first start. */
export async function currentSettings(store: Store): Promise<SettingsRecord> {
  const settings = await settingsPart(store, 'server')
  if (settings === undefined) throw new Error('the settings record is missing')
  return settings
}

type PartOf<Id extends SettingsPart['id']> = Extract<SettingsPart, { id: Id }>

/** A part of the settings; undefined where it is as the program has it. */
export async function settingsPart<Id extends SettingsPart['id']>(
  store: Pick<Store, 'get'>,
  id: Id,
): Promise<PartOf<Id> | undefined> {
  // The collection is by id, and each part has an id of its own.
  return (await store.get('settings', id)) as PartOf<Id> | undefined
}
