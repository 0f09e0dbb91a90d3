import { Tooltip } from '@mantine/core'
import { useEffect, useState } from 'react'
import { relativeTime } from '../lib/relative-time.ts'

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** A time as people say it, the exact one on hover; it goes on by itself. */
export function RelativeTime({ time }: { time: string }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 15_000)
    return () => clearInterval(ticking)
  }, [])
  const date = new Date(time)
  return (
    <Tooltip label={exact.format(date)}>
      <time dateTime={time} style={{ whiteSpace: 'nowrap' }}>
        {relativeTime(date.getTime(), now)}
      </time>
    </Tooltip>
  )
}
