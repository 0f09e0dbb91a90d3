import { digits, plural } from './numbers.ts'

/**
 * What came of a revocation of many tokens.
 * @param ended how many live tokens it ended
 * @param counted how many were live when it began; a family may have taken more along
 */
export function revokedWords(ended: number, counted: number, isStopped: boolean): string {
  const revoked = `${plural(ended, 'live token')} revoked`
  return isStopped ? `Stopped: ${revoked}, ${digits(Math.max(0, counted - ended))} left` : revoked
}
