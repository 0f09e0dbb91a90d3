import { consoleApi } from '../../../server/contract/console-api.ts'
import { REVOKED_AT_ONCE, type Token } from '../../../server/contract/tokens.ts'
import { call } from '../../lib/console-client.ts'
import type { Chosen } from '../../lib/selection.ts'
import { filtersNow, type TokenFilters } from './api.ts'

const { tokens } = consoleApi

/** The most that a page of the list may have. */
const PAGE = 200

/** Whose tokens operators work the console with. */
const CONSOLE_CLIENT = 'gatehouse-console'

interface Run {
  /** Looked at before each slice. */
  isStopped: () => boolean
  /** @param revoked tokens that were live, so far */
  onProgress: (revoked: number) => void
}

/**
 * Revokes what is live of a selection, slice by slice, each at once or not at all. Those of the console come last: the
 * operator's own is among them, and what came after it would be refused.
 * @returns how many live tokens ended
 */
export async function revokeChosen(chosen: Chosen<Token>, filters: TokenFilters, run: Run): Promise<number> {
  let revoked = 0
  const ofConsole: string[] = []
  const revoke = async (ids: readonly string[]) => {
    if (ids.length === 0) return
    const answer = await call(tokens.revokeAll, { body: { ids: [...ids] } })
    revoked += answer.revoked
    run.onProgress(revoked)
  }
  for await (const slice of chosen.isAll ? slicesOfAll(chosen, filters) : slicesOf([...chosen.rows.values()])) {
    if (run.isStopped()) return revoked
    const live = slice.filter(({ status }) => status === 'active')
    ofConsole.push(...live.filter(({ client_id }) => client_id === CONSOLE_CLIENT).map(({ id }) => id))
    await revoke(live.filter(({ client_id }) => client_id !== CONSOLE_CLIENT).map(({ id }) => id))
  }
  for (let from = 0; from < ofConsole.length && !run.isStopped(); from += REVOKED_AT_ONCE) {
    await revoke(ofConsole.slice(from, from + REVOKED_AT_ONCE))
  }
  return revoked
}

function* slicesOf(rows: readonly Token[]): Generator<readonly Token[]> {
  for (let from = 0; from < rows.length; from += REVOKED_AT_ONCE) yield rows.slice(from, from + REVOKED_AT_ONCE)
}

/** Page by page of those that match; what is issued meanwhile comes before them and is left alone. */
async function* slicesOfAll({ rows: without }: Chosen<Token>, filters: TokenFilters): AsyncGenerator<readonly Token[]> {
  const { sort: _sort, status = 'active', ...query } = filtersNow(filters)
  if (status !== 'active') return
  let after: string | null | undefined
  while (after !== null) {
    const page: { items: Token[]; next: string | null } = await call(tokens.list, {
      query: { ...query, status, limit: PAGE, after },
    })
    yield page.items.filter(({ id }) => !without.has(id))
    after = page.next
  }
}
