import { Tooltip } from '@mantine/core'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { elapsed, relativeTime } from '../lib/relative-time.ts'

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** A time as people say it, the exact one on hover; it goes on by itself. */
export function RelativeTime({ time }: { time: string }) {
  return <Time time={time} inWords={relativeTime} />
}

/** As `RelativeTime`, for the rows of a long list: thousands pass by, so no clock of its own for each; the list knows `exactTime`. */
export function RowTime({ time }: { time: string }) {
  return <time dateTime={time}>{relativeTime(Date.parse(time), useTick())}</time>
}

/** A time to the second, as people write it. */
export const exactTime = (time: string): string => exact.format(new Date(time))

let tick = Date.now()
const tickers = new Set<() => void>()
let clock: ReturnType<typeof setInterval> | undefined

function useTick(): number {
  return useSyncExternalStore(subscribe, () => tick)
}

function subscribe(hear: () => void): () => void {
  tickers.add(hear)
  clock ??= setInterval(() => {
    tick = Date.now()
    for (const each of tickers) each()
  }, 5_000)
  return () => {
    tickers.delete(hear)
    if (tickers.size > 0) return
    clearInterval(clock)
    clock = undefined
  }
}

/** How long it is since a time, the exact one on hover; it goes on by itself. */
export function ElapsedTime({ since }: { since: string }) {
  return <Time time={since} inWords={elapsed} />
}

function Time({ time, inWords }: { time: string; inWords: (time: number, now: number) => string }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 15_000)
    return () => clearInterval(ticking)
  }, [])
  const date = new Date(time)
  return (
    <Tooltip label={exact.format(date)}>
      <time dateTime={time} style={{ whiteSpace: 'nowrap' }}>
        {inWords(date.getTime(), now)}
      </time>
    </Tooltip>
  )
}
