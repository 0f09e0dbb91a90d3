import { useEffect, useState } from 'react'

/** Milliseconds after which a browser that does not say when it is idle is taken to be so. */
const SOON_MS = 200

/** Calls once when there is nothing to draw or to answer; returns what takes that back. */
export function whenIdle(act: () => void): () => void {
  // Safari does not know it.
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(act, SOON_MS)
    return () => clearTimeout(timer)
  }
  const idle = requestIdleCallback(act)
  return () => cancelIdleCallback(idle)
}

/**
 * Whether all that was to be seen first has been drawn: what nobody has asked for yet can wait till then.
 * @param subject of what; another one is to be drawn first again
 */
export function useIdle(subject = ''): boolean {
  const [drawn, setDrawn] = useState<string>()
  useEffect(() => whenIdle(() => setDrawn(subject)), [subject])
  return drawn === subject
}
