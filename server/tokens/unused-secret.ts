import { currentSettings } from '../configuration/settings.ts'
import type { Store } from '../store/store.ts'
import { longestLifetime } from './longest-lifetime.ts'
import type { SigningKeys } from './signing-keys.ts'

/**
 * Retires the shared secret where the settings do not sign with it, or no longer: resource servers have it, so it is honoured
 * for as long as it must be and not for a moment more. Safe to repeat.
 */
export async function retireUnusedSecret({ store, keys }: { store: Store; keys: SigningKeys }): Promise<void> {
  const { signingAlgorithm } = await currentSettings(store)
  if (signingAlgorithm !== 'HS256') await keys.retireSecret(await longestLifetime(store))
}
