import { StoreConflict } from '../store/store.ts'

/**
 * Runs `attempt`, and again when its commit found a condition gone: of two requests that race for the same code or
 * refresh token, the one that lost decides anew on what the winner left. Give more `attempts` where more than two may race
 * and each may win in its turn.
 */
export async function decideAgainOnConflict<T>(attempt: () => Promise<T>, attempts = 2): Promise<T> {
  for (let left = attempts - 1; ; left--) {
    try {
      return await attempt()
    } catch (error) {
      if (left === 0 || !(error instanceof StoreConflict)) throw error
    }
  }
}
