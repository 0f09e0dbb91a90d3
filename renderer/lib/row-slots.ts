/**
 * The rows of a long list stand in a fixed number of elements, its slots. While one scrolls, an element that goes out of
 * sight becomes the row that comes into it: to change its words is a fraction of the work of making an element and finding
 * its style anew.
 */

/** Stands for the one row whose slot the pinned row has. */
export const SPARE = -1

/** A row that keeps its element wherever one scrolls: the one with the focus. */
export interface Pinned {
  index: number
  slot: number
}

/** What is in sight: the first row and the last, and where it is being scrolled to. */
export interface Sight {
  start: number
  end: number
  direction: 'forward' | 'backward' | null
}

/** Of `count` rows those that have an element: `slots` of them, most of the others where one goes; fewer in a short list. */
export function shownRows(
  { start, end, direction }: Sight,
  slots: number,
  count: number,
): { from: number; to: number } {
  const length = Math.min(slots, count)
  const others = Math.max(0, length - (end - start + 1))
  const above = Math.floor(others * (direction === null ? 1 / 2 : direction === 'forward' ? 1 / 4 : 3 / 4))
  const from = Math.max(0, Math.min(start - above, count - length))
  return { from, to: from + length }
}

/** The slot of a row; of any `slots` rows in a line and the pinned one, no two have the same. */
export function slotOf(index: number, slots: number, pinned: Pinned | undefined): number {
  if (pinned?.index === index) return pinned.slot
  const slot = index % slots
  return slot === pinned?.slot ? SPARE : slot
}

/**
 * Rows in the order of their elements in the page. Where the list rests, at the row `restedAt`, that is the order in which
 * they are read; while it scrolls each slot stays where it is, for moving an element costs as much as making one.
 */
export function inPageOrder(rows: { from: number; to: number }, slots: number, restedAt: number): number[] {
  const placeOf = (index: number) => (((index - restedAt) % slots) + slots) % slots
  return Array.from({ length: rows.to - rows.from }, (_, nth) => rows.from + nth).sort(
    (a, b) => placeOf(a) - placeOf(b),
  )
}
