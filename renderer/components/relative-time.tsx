import { Tooltip } from '@mantine/core'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { elapsed, relativeTime } from '../lib/relative-time.ts'

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** A time as people say it, the exact one on hover; it goes on by itself. */
export function RelativeTime({ time }: { time: string }) {
  return <Time time={time} inWords={relativeTime} />
}

/** A time to the second, as people write it. */
export const exactTime = (time: string): string => exact.format(new Date(time))

/** Milliseconds. */
const TICK = 5_000
const tickers = new Set<() => void>()
let clock: ReturnType<typeof setInterval> | undefined

/** Now, in milliseconds, by steps of five seconds. */
export function useTick(): number {
  return useSyncExternalStore(subscribe, lastTick)
}

const lastTick = () => Math.floor(Date.now() / TICK) * TICK

function subscribe(hear: () => void): () => void {
  tickers.add(hear)
  clock ??= setInterval(() => {
    for (const each of tickers) each()
  }, TICK)
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
