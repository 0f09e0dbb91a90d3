import { InvalidCursor, type Page, type PageRequest } from './store.ts'

/** What a record is sorted by; the last part tells any two apart. The empty key lies outside the rows, at either end. */
export type SortKey = readonly (string | number)[]

/** Sorted records, as far as paging needs them: an array or a view of one. */
export interface Rows<R> {
  readonly length: number
  at(index: number): R | undefined
}

/** How rows are sorted: ascending in `keyOf`, or descending. */
export interface Order<R> {
  keyOf(record: R): SortKey
  /** What the parts of `keyOf` are: a cursor that comes back is held against it. */
  readonly parts: readonly ('string' | 'number')[]
  readonly descending?: boolean
  /** Stands in the cursors: those of another order are refused. The order that a listing has by itself needs none. */
  readonly name?: string
}

/** One page of sorted rows, found by key: rows that come or go elsewhere do not move it. */
export function pageOf<R>(rows: Rows<R>, order: Order<R>, request: PageRequest): Page<R> {
  const { limit, after, before, from, offset = 0 } = request
  const cursors = [after, before, from].filter((cursor) => cursor !== undefined)
  if (cursors.length > 1 || (before !== undefined && offset > 0)) throw new InvalidCursor()
  let start = 0
  let end: number
  if (after !== undefined) start = firstBeyond(rows, order, parseCursor(after, order), true)
  else if (from !== undefined) start = firstFrom(rows, order, parseCursor(from, order))
  if (before === undefined) {
    start = Math.min(start + offset, rows.length)
    end = Math.min(start + limit, rows.length)
  } else {
    end = firstBeyond(rows, order, parseCursor(before, order), false)
    start = Math.max(0, end - limit)
  }
  const items: R[] = []
  for (let index = start; index < end; index++) {
    const row = rows.at(index)
    if (row !== undefined) items.push(row)
  }
  const first = items[0]
  const last = items.at(-1)
  const keyOf = (row: R | undefined): SortKey => (row === undefined ? [] : order.keyOf(row))
  // A page whose records are all gone has no first or last; what lies before it, or after it, is reached all the same.
  return {
    items,
    total: rows.length,
    next: end < rows.length ? cursorOf(keyOf(last), order.name) : null,
    previous: start > 0 ? cursorOf(keyOf(first), order.name) : null,
    first: first === undefined ? null : cursorOf(order.keyOf(first), order.name),
    position: start,
  }
}

/** The index of the first row that is not before `key`. */
const firstFrom = <R>(rows: Rows<R>, order: Order<R>, key: SortKey): number =>
  key.length === 0 ? 0 : firstBeyond(rows, order, key, false)

/** The index of the first row after `key`, or of the first that is not before it. */
function firstBeyond<R>(rows: Rows<R>, order: Order<R>, key: SortKey, isAfter: boolean): number {
  if (key.length === 0) return isAfter ? 0 : rows.length
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = rows.at(middle)
    const compared = row === undefined ? 1 : compareKeys(order.keyOf(row), key) * (order.descending === true ? -1 : 1)
    if (compared < 0 || (isAfter && compared === 0)) low = middle + 1
    else high = middle
  }
  return low
}

/** By code units: the same everywhere, whatever the locale. */
export function compareKeys(a: SortKey, b: SortKey): number {
  for (let part = 0; part < a.length; part++) {
    const left = a[part] ?? ''
    const right = b[part] ?? ''
    if (left < right) return -1
    if (left > right) return 1
  }
  return 0
}

/** The rows in the opposite order. */
export function reversed<R>(rows: Rows<R>): Rows<R> {
  return { length: rows.length, at: (index) => rows.at(rows.length - 1 - index) }
}

function cursorOf(key: SortKey, name: string | undefined): string {
  const named = name === undefined || key.length === 0 ? key : [name, ...key]
  return Buffer.from(JSON.stringify(named)).toString('base64url')
}

/** Accepts what `cursorOf` gave for a row of this order, and nothing else. */
function parseCursor<R>(cursor: string, { parts, name }: Order<R>): SortKey {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw new InvalidCursor()
  }
  const key = keyIn(value, name)
  if (!isKey(key, parts) || cursorOf(key, name) !== cursor) throw new InvalidCursor()
  return key
}

/** What is left of a cursor without the name of its order. */
function keyIn(value: unknown, name: string | undefined): unknown {
  if (name === undefined || !Array.isArray(value) || value.length === 0) return value
  return value[0] === name ? value.slice(1) : undefined
}

function isKey(value: unknown, parts: Order<unknown>['parts']): value is SortKey {
  if (!Array.isArray(value)) return false
  return value.length === 0 || (value.length === parts.length && parts.every((part, at) => typeof value[at] === part))
}
