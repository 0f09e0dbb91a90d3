import { currentSettings } from '../configuration/settings.ts'
import { everyRecord } from '../store/every-record.ts'
import type { Store } from '../store/store.ts'

/** Seconds that a token which is signed now may live: an access token or an ID token of any client. */
export async function longestLifetime(store: Store): Promise<number> {
  const { accessTokenLifetime, idTokenLifetime } = await currentSettings(store)
  let longest = Math.max(accessTokenLifetime, idTokenLifetime)
  for await (const client of everyRecord((page) => store.listClients(page))) {
    longest = Math.max(longest, client.accessTokenLifetime ?? 0)
  }
  return longest
}
