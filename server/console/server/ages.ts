const DAY = 86_400_000

/** Milliseconds; after so long a secret or a key that signs is replaced. */
export const YEAR = 365 * DAY
/** Milliseconds; after so long a client that was created to be used has been. */
export const MONTH = 30 * DAY

/** A length of time in milliseconds, in the largest words that fit: "3 days", "14 months". */
export function inWords(time: number): string {
  const days = Math.floor(time / DAY)
  const [count, unit] = days < 60 ? [days, 'day'] : [Math.floor(time / MONTH), 'month']
  return `${String(count)} ${unit}${count === 1 ? '' : 's'}`
}
