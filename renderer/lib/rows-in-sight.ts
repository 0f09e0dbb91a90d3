import { useCallback, useEffect, useRef, useState } from 'react'
import type { Sight } from './row-slots.ts'

/** Of a list whose rows have one height, pixels each: what stands above the rows and stays there, and a row. */
export interface ListMeasures {
  head: number
  row: number
}

/** The rows of which something is in sight, of a list that is scrolled by `top` pixels. */
export function rowsAt(top: number, height: number, { head, row }: ListMeasures): { start: number; end: number } {
  const start = Math.max(0, Math.floor(top / row))
  return { start, end: Math.max(start, Math.ceil((top + height - head) / row) - 1) }
}

/** How far to scroll so that a row is in sight whole; `top`, where it is already. */
export function scrolledTo(index: number, top: number, height: number, { head, row }: ListMeasures): number {
  const above = index * row
  const below = head + (index + 1) * row - height
  return Math.max(0, Math.min(above, Math.max(below, top)))
}

/**
 * While it scrolls, the list is drawn anew when it went on by so many rows, and where it comes to rest: to draw it for each
 * row costs more than the rows.
 */
const STEP = 6
/** Milliseconds without a scroll after which it rests. */
const REST_MS = 150

export interface RowsInSight extends Sight {
  isScrolling: boolean
  /** Not at its beginning. */
  isScrolled: boolean
  /** Pixels, of all that scrolls. */
  height: number
  /** Of what scrolls. */
  attach: (list: HTMLDivElement) => () => void
  /** For whoever scrolls it. */
  hearScroll: () => void
  /** The row at the top, as it is now. */
  atTop: () => number
  /** How many are in sight whole, as it is now. */
  howMany: () => number
  /** Scrolls so that the row is at the top. */
  putAtTop: (index: number) => void
  /** Scrolls as far as it takes to have the row in sight. */
  reveal: (index: number) => void
}

/** Pixels above and below a list that fills its screen, as they were last measured: what the next one is drawn for at first. */
let around = 180

/**
 * Follows which rows are in sight. Nothing is measured while it is drawn: that would have the browser lay it out there and
 * then.
 */
export function useRowsInSight(measures: ListMeasures): RowsInSight {
  const { head, row } = measures
  const element = useRef<HTMLDivElement>(null)
  const [height, setHeight] = useState(() => Math.max(row, window.innerHeight - around))
  const [scrolled, setScrolled] = useState<Scrolled>({ top: 0, direction: null, isScrolling: false })
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined)

  const attach = useCallback((list: HTMLDivElement) => {
    element.current = list
    const observer = new ResizeObserver(() => {
      if (list.scrollHeight > list.clientHeight) around = window.innerHeight - list.clientHeight
      setHeight(list.clientHeight)
    })
    observer.observe(list)
    return () => {
      observer.disconnect()
      element.current = null
    }
  }, [])
  useEffect(() => () => clearTimeout(resting.current), [])

  const look = useCallback(
    (isScrolling: boolean) => {
      const top = element.current?.scrollTop ?? 0
      setScrolled((known) => (isDrawnAs(known, top, isScrolling, row) ? known : next(known, top, isScrolling)))
    },
    [row],
  )
  const hearScroll = useCallback(() => {
    clearTimeout(resting.current)
    resting.current = setTimeout(() => look(false), REST_MS)
    look(true)
  }, [look])
  const atTop = useCallback(() => Math.floor((element.current?.scrollTop ?? 0) / row), [row])
  const howMany = useCallback(
    () => Math.max(1, Math.floor(((element.current?.clientHeight ?? 0) - head) / row)),
    [head, row],
  )
  const putAtTop = useCallback((index: number) => element.current?.scrollTo({ top: index * row }), [row])
  const reveal = useCallback(
    (index: number) => {
      if (element.current === null) return
      const { scrollTop, clientHeight } = element.current
      element.current.scrollTo({ top: scrolledTo(index, scrollTop, clientHeight, { head, row }) })
    },
    [head, row],
  )
  return {
    ...rowsAt(scrolled.top, height, measures),
    direction: scrolled.direction,
    isScrolling: scrolled.isScrolling,
    isScrolled: scrolled.top > 0,
    height,
    attach,
    hearScroll,
    atTop,
    howMany,
    putAtTop,
    reveal,
  }
}

interface Scrolled {
  /** Pixels. */
  top: number
  direction: Sight['direction']
  isScrolling: boolean
}

/** Whether to draw it anew would show what is there already. */
function isDrawnAs(known: Scrolled, top: number, isScrolling: boolean, row: number): boolean {
  if (known.isScrolling !== isScrolling || known.top > 0 !== top > 0) return false
  return isScrolling ? Math.abs(top - known.top) < STEP * row : known.top === top
}

const next = (known: Scrolled, top: number, isScrolling: boolean): Scrolled => ({
  top,
  direction: !isScrolling ? null : top < known.top ? 'backward' : 'forward',
  isScrolling,
})
