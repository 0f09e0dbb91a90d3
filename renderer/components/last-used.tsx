import { RelativeTime } from './relative-time.tsx'

/** When something was last used; the server notes it to the minute. */
export function LastUsed({ time }: { time: string | null }) {
  return time === null ? <>Never</> : <RelativeTime time={time} />
}
