import { StoreConflict } from '../store/store.ts'

/**
 * Runs `attempt`, and once more when its commit found a condition gone: of two requests that race for the same code or
 * refresh token, the one that lost decides anew on what the winner left.
 */
export async function decideAgainOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error
    return await attempt()
  }
}
