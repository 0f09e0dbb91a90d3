import { currentSettings } from '../configuration/settings.ts'
import type { ClientRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** What a client is registered for that may use all of it. */
export const OF_THE_IMPLICIT_FLOW = {
  grantTypes: ['authorization_code', 'implicit', 'refresh_token'],
  implicitResponseTypes: ['id_token', 'id_token token'],
} as const satisfies Partial<ClientRecord>

export async function switchOnImplicitFlow({ store }: { store: Store }, implicitFlow = true): Promise<void> {
  const settings = await currentSettings(store)
  await store.commit([{ op: 'put', kind: 'settings', record: { ...settings, implicitFlow } }])
}
