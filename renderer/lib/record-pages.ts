import { keepPreviousData, useQueries, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Endpoint } from '../../server/contract/endpoint.ts'
import { ahead } from './ahead.ts'
import { call } from './console-client.ts'
import type { CallInput } from './console-request.ts'
import type { Topic } from './queries.ts'

/** Rows that are asked for at once. */
export const PAGE_ROWS = 50

/** A stretch of a list. */
interface Asked {
  offset: number
  limit: number
  /** A cursor that an answer gave as `first`: `offset` counts from there. */
  from?: string | undefined
}

interface RecordPage<Row> {
  items: readonly Row[]
  total: number
  first: string | null
  position: number
}

/** How to ask for a stretch of one list: the same search, filters and order each time. */
export type Pages<Row> = (asked: Asked) => {
  queryKey: readonly unknown[]
  queryFn: (context: { signal: AbortSignal }) => Promise<RecordPage<Row>>
}

/** A stretch of a list of the console API. */
export const pageQuery = <E extends Endpoint>(topic: Topic, endpoint: E, input: CallInput<E>) => ({
  queryKey: [topic, endpoint.path, input] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) => call(endpoint, input, signal),
})

/** Milliseconds that a stretch is kept once it is out of sight. */
const KEPT_MS = 60_000

interface ListPages<Row> {
  /** Undefined while the first page is loading. */
  count: number | undefined
  /** Matches; more than `count` where some have come in above. */
  total: number | undefined
  /** How many have come in above what is shown. */
  ahead: number
  /** Shows those, too. */
  letIn: () => void
  rowAt: (index: number) => Row | undefined
  /** An address of a row, for `at`; undefined while it is loading. */
  addressOf: (index: number) => string | undefined
  /** Loads what is not there. */
  rowsBetween: (start: number, end: number) => Promise<Row[]>
  error: Error | null
  retry: () => void
  /** What is shown is of the search or filter before. */
  isOld: boolean
}

/**
 * The rows of a list as they are looked at, by number. `isHeld` keeps the numbers as they are while new rows come in
 * above: the list then begins at the row that was its first.
 * @param wanted numbers of the pages that are in sight
 */
export function useListPages<Row>(
  pages: Pages<Row>,
  wanted: readonly number[],
  { isHeld, interval }: { isHeld: boolean; interval: (() => number | false) | undefined },
): ListPages<Row> {
  const client = useQueryClient()
  const identity = JSON.stringify(pages({ offset: 0, limit: 0 }).queryKey)
  const [held, setHeld] = useState<Held>({ identity, from: undefined, visit: FIRST_VISIT })
  const from = held.identity === identity ? held.from : undefined
  const { visit } = held
  const letIn = () => setHeld({ identity, from: undefined, visit: visit + 1 })
  const optionsOf = (page: number) => optionsFor(client, pages, page, { from, visit }, interval)
  const first = useQuery({ ...optionsOf(0), placeholderData: keepPreviousData })
  const isOld = first.isPlaceholderData
  const top = isOld ? undefined : first.data?.first
  if (isHeld && from === undefined && typeof top === 'string') setHeld({ identity, from: top, visit })
  else if (!isHeld && from !== undefined) letIn()

  const others = wanted.filter((page) => page !== 0)
  const results = useQueries({ queries: others.map((page) => ({ ...optionsOf(page), enabled: !isOld })) })
  const loaded = new Map(others.map((page, index) => [page, results[index]?.data]))
  const pageOf = (index: number) => {
    const page = Math.floor(index / PAGE_ROWS)
    return page === 0 ? first.data : loaded.get(page)
  }
  const ahead = from === undefined || isOld ? 0 : (first.data?.position ?? 0)
  return {
    count: first.data === undefined ? undefined : Math.max(0, first.data.total - ahead),
    total: first.data?.total,
    ahead,
    letIn,
    rowAt: (index) => pageOf(index)?.items[index % PAGE_ROWS],
    addressOf: (index) => {
      const first = pageOf(index)?.first ?? null
      return first === null ? undefined : `${first}.${String(index % PAGE_ROWS)}`
    },
    async rowsBetween(start, end) {
      const rows: Row[] = []
      for (let page = Math.floor(start / PAGE_ROWS); page * PAGE_ROWS <= end; page++) {
        const { queryKey, queryFn } = optionsOf(page)
        const { items } = await client.query({ queryKey, queryFn, staleTime: 10_000 })
        const before = page * PAGE_ROWS
        rows.push(...items.slice(Math.max(0, start - before), end - before + 1))
      }
      return rows
    },
    error: first.data === undefined ? first.error : null,
    retry: () => void first.refetch(),
    isOld,
  }
}

/** Asks for the beginning of a list before the list is drawn. @param signal of the navigation to it */
export async function firstRowsAhead<Row>(pages: Pages<Row>, signal: AbortSignal): Promise<void> {
  const { queryKey, queryFn } = pages({ offset: 0, limit: PAGE_ROWS })
  await ahead({ queryKey: [...queryKey, FIRST_VISIT], queryFn }, signal)
}

const FIRST_VISIT = 0

interface Held {
  identity: string
  /** The cursor of the first row that is shown; undefined where the list begins at its beginning. */
  from: string | undefined
  /** Counts how often it was let go: what was loaded before is not shown again. */
  visit: number
}

function optionsFor<Row>(
  client: QueryClient,
  pages: Pages<Row>,
  page: number,
  { from, visit }: Pick<Held, 'from' | 'visit'>,
  interval: (() => number | false) | undefined,
) {
  const asked = { offset: page * PAGE_ROWS, limit: PAGE_ROWS }
  const free = [...pages(asked).queryKey, visit]
  const { queryKey, queryFn } = pages(from === undefined ? asked : { ...asked, from })
  return {
    queryKey: from === undefined ? free : queryKey,
    queryFn,
    gcTime: KEPT_MS,
    ...(interval === undefined ? {} : { refetchInterval: interval }),
    // At the moment in which a list is held, its rows are those that were there.
    ...(from === undefined
      ? {}
      : {
          initialData: () => client.getQueryData<RecordPage<Row>>(free),
          initialDataUpdatedAt: () => client.getQueryState(free)?.dataUpdatedAt,
        }),
  }
}

/** Where the row of an address is now: its number, 0 for one that cannot be read, undefined while it is asked for. */
export function useAddressedRow<Row>(pages: Pages<Row>, address: string | undefined): number | undefined {
  const [, from = '', offset = ''] = /^([\w-]{1,1000})\.(\d{1,3})$/.exec(address ?? '') ?? []
  const found = useQuery({
    ...pages({ from, offset: Number(offset), limit: 1 }),
    enabled: from !== '',
    staleTime: Infinity,
    gcTime: 0,
  })
  if (from === '' || found.isError) return 0
  return found.data?.position
}
