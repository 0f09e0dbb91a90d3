import type { EndpointInput, EndpointOutput } from '../../server/contract/endpoint.ts'
import { REVOKED_AT_ONCE, type Token, type tokens } from '../../server/contract/tokens.ts'
import type { Chosen } from './selection.ts'

/** The most that a page of the list may have. */
const PAGE = 200

/** Whose tokens operators work the console with. */
const CONSOLE_CLIENT = 'gatehouse-console'

export type TokenQuery = EndpointInput<typeof tokens.list>['query']

/** What tokens can have in common: a client or a user. */
export type Owner = { client_id: string } | { user_id: string }

/** What of the console API a revocation asks. */
export interface Revoking {
  list: (query: TokenQuery) => Promise<Pick<EndpointOutput<typeof tokens.list>, 'items' | 'next'>>
  revokeAll: (body: EndpointInput<typeof tokens.revokeAll>['body']) => Promise<{ revoked: number }>
}

export interface Run {
  /** Looked at before each slice. */
  isStopped: () => boolean
  /** @param revoked tokens that were live, so far */
  onProgress: (revoked: number) => void
}

/**
 * Revokes what is live of a selection, slice by slice, each at once or not at all. Those of the console come last: the
 * operator's own is among them, and what came after it would be refused.
 * @param query what the selection is narrowed to, where all of it is chosen
 * @returns how many live tokens ended
 */
export async function revokeChosen(
  server: Revoking,
  chosen: Chosen<Token>,
  query: TokenQuery,
  run: Run,
): Promise<number> {
  const slices = chosen.isAll ? pagesOf(server, query, chosen.rows) : slicesOf([...chosen.rows.values()])
  const revoking = counting(server, run)
  const ofConsole: string[] = []
  for await (const slice of slices) {
    if (run.isStopped()) return revoking.revoked()
    const live = slice.filter(({ status }) => status === 'active')
    ofConsole.push(...live.filter(isOfConsole).map(({ id }) => id))
    await revoking.end(live.filter((token) => !isOfConsole(token)))
  }
  for (const slice of slicesOf(ofConsole)) if (!run.isStopped()) await revoking.end(slice.map((id) => ({ id })))
  return revoking.revoked()
}

/**
 * Revokes all of a client or a user: slice by slice, then at once what is left. That catches what was refreshed meanwhile:
 * no token that descends from an earlier one stays, unless the run was stopped.
 * @returns how many live tokens ended
 */
export async function revokeOwned(server: Revoking, owner: Owner, run: Run): Promise<number> {
  const revoking = counting(server, run)
  for await (const slice of pagesOf(server, owner, new Map())) {
    if (run.isStopped()) return revoking.revoked()
    await revoking.end(slice.filter((token) => !isOfConsole(token)))
  }
  if (run.isStopped()) return revoking.revoked()
  const { revoked } = await server.revokeAll(owner)
  return revoking.revoked() + revoked
}

const isOfConsole = ({ client_id }: Token) => client_id === CONSOLE_CLIENT

function counting(server: Revoking, run: Run) {
  let revoked = 0
  return {
    revoked: () => revoked,
    async end(live: readonly Pick<Token, 'id'>[]) {
      if (live.length === 0) return
      revoked += (await server.revokeAll({ ids: live.map(({ id }) => id) })).revoked
      run.onProgress(revoked)
    },
  }
}

function* slicesOf<Each>(all: readonly Each[]): Generator<readonly Each[]> {
  for (let from = 0; from < all.length; from += REVOKED_AT_ONCE) yield all.slice(from, from + REVOKED_AT_ONCE)
}

/** Page by page of those that match and are live; what is issued meanwhile comes before them and is left alone. */
async function* pagesOf(
  { list }: Revoking,
  { sort: _sort, status = 'active', ...query }: TokenQuery,
  without: ReadonlyMap<string, Token>,
): AsyncGenerator<readonly Token[]> {
  if (status !== 'active') return
  let after: string | null | undefined
  while (after !== null) {
    const page: Awaited<ReturnType<Revoking['list']>> = await list({ ...query, status, limit: PAGE, after })
    yield page.items.filter(({ id }) => !without.has(id))
    after = page.next
  }
}
