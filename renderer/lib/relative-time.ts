const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** `time` seen from `now`, both in milliseconds: "3 minutes ago", "in 2 hours", "just now". */
export function relativeTime(time: number, now: number): string {
  const seconds = (time - now) / 1000
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit)
  }
  if (Math.abs(seconds) < 10) return 'just now'
  return format.format(Math.trunc(seconds), 'second')
}

/** How long it is since `start`, both in milliseconds: "3 days", "12 minutes", "8 seconds". */
export function elapsed(start: number, now: number): string {
  const seconds = Math.max(0, Math.trunc((now - start) / 1000))
  const [, length] = UNITS.find(([, size]) => seconds >= size) ?? ['second', 1]
  return duration(Math.trunc(seconds / length) * length)
}

/** A length of time in seconds: "1 hour", "14 days", "90 seconds". */
export function duration(seconds: number): string {
  for (const [unit, length] of UNITS) {
    if (seconds >= length && seconds % length === 0) {
      const count = seconds / length
      return `${String(count)} ${unit}${count === 1 ? '' : 's'}`
    }
  }
  return `${String(seconds)} second${seconds === 1 ? '' : 's'}`
}
