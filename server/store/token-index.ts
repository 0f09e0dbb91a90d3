import { compareKeys, type Order, type Rows } from './paging.ts'
import type { TokenRecord } from './records.ts'
import type { RevokeChange, TokenFilter } from './store.ts'

/** By time of issue, oldest first; listings read it from the end. */
const issueOrder = (token: TokenRecord) => [token.issuedAt, token.id] as const

export const NEWEST_FIRST: Order<TokenRecord> = { keyOf: issueOrder, parts: ['number', 'string'], descending: true }

/** Whether the index stays as it is when `after` replaces `before`, as it does when a token is revoked or rotated. */
export function isSamePlace(before: TokenRecord | undefined, after: TokenRecord | undefined): boolean {
  return (
    before?.issuedAt === after?.issuedAt &&
    before?.familyId === after?.familyId &&
    before?.clientId === after?.clientId &&
    before?.userId === after?.userId
  )
}

/** Finds tokens by what they belong to and by time of issue. */
export class TokenIndex {
  readonly #tokens: ReadonlyMap<string, TokenRecord>
  /** Ids by `issueOrder`. */
  #order: string[] = []
  readonly #byFamily = new Map<string, Set<string>>()
  readonly #byClient = new Map<string, Set<string>>()
  readonly #byUser = new Map<string, Set<string>>()

  constructor(tokens: ReadonlyMap<string, TokenRecord>) {
    this.#tokens = tokens
  }

  /** Takes note of a token that is in the map already. */
  add(token: TokenRecord): void {
    insert(this.#byFamily, token.familyId, token.id)
    insert(this.#byClient, token.clientId, token.id)
    if (token.userId !== null) insert(this.#byUser, token.userId, token.id)
    this.#order.splice(this.#position(token), 0, token.id)
  }

  /** Forgets a token that is still in the map. */
  remove(token: TokenRecord): void {
    remove(this.#byFamily, token.familyId, token.id)
    remove(this.#byClient, token.clientId, token.id)
    if (token.userId !== null) remove(this.#byUser, token.userId, token.id)
    this.#order.splice(this.#position(token), 1)
  }

  /** Every token, newest first. */
  newestFirst(): Rows<TokenRecord> {
    const order = this.#order
    return {
      length: order.length,
      at: (index) => this.#tokens.get(order[order.length - 1 - index] ?? ''),
    }
  }

  /** The ids that a revocation selects. */
  select(tokens: RevokeChange['tokens']): readonly string[] {
    if ('id' in tokens) return [tokens.id]
    if ('familyId' in tokens) return [...(this.#byFamily.get(tokens.familyId) ?? [])]
    if ('clientId' in tokens) return [...(this.#byClient.get(tokens.clientId) ?? [])]
    return [...(this.#byUser.get(tokens.userId) ?? [])]
  }

  /** The tokens among which all that pass the filter are; in no order. */
  candidates(filter: TokenFilter): Iterable<TokenRecord> {
    const ids =
      filter.familyId !== undefined
        ? this.#byFamily.get(filter.familyId)
        : filter.userId !== undefined
          ? this.#byUser.get(filter.userId)
          : filter.clientId !== undefined
            ? this.#byClient.get(filter.clientId)
            : undefined
    const isNarrowed = filter.familyId !== undefined || filter.userId !== undefined || filter.clientId !== undefined
    return isNarrowed ? this.#lookUp(ids ?? []) : this.#tokens.values()
  }

  *#lookUp(ids: Iterable<string>): Iterable<TokenRecord> {
    for (const id of ids) {
      const token = this.#tokens.get(id)
      if (token !== undefined) yield token
    }
  }

  /** Where a token stands, or would stand; nearly always the end. */
  #position(token: TokenRecord): number {
    const key = issueOrder(token)
    let low = 0
    let high = this.#order.length
    const newest = this.#tokens.get(this.#order.at(-1) ?? '')
    if (newest === undefined || compareKeys(issueOrder(newest), key) < 0) return high
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#tokens.get(this.#order[middle] ?? '')
      if (other !== undefined && compareKeys(issueOrder(other), key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

function insert(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key)
  if (ids === undefined) index.set(key, new Set([id]))
  else ids.add(id)
}

function remove(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key)
  ids?.delete(id)
  if (ids?.size === 0) index.delete(key)
}
