import { RelativeTime, RowTime } from './relative-time.tsx'

/** When something was last used; the server notes it to the minute. */
export function LastUsed({ time, inRow = false }: { time: string | null; inRow?: boolean }) {
  if (time === null) return <>Never</>
  return inRow ? <RowTime time={time} /> : <RelativeTime time={time} />
}
