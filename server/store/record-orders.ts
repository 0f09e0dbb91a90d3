import type { Order, SortKey } from './paging.ts'
import type { ClientRecord, ScopeRecord, TokenRecord, UserRecord } from './records.ts'
import type { SortBy } from './store.ts'

type KeyOrder<R> = Pick<Order<R>, 'keyOf' | 'parts'>

const byText = <R extends { id: string }>(textOf: (record: R) => string | null): KeyOrder<R> => ({
  keyOf: (record) => [textOf(record)?.toLowerCase() ?? '', record.id],
  parts: ['string', 'string'],
})

/** By a number of each record. */
export const byNumber = <R extends { id: string }>(numberOf: (record: R) => number): KeyOrder<R> => ({
  keyOf: (record) => [numberOf(record), record.id],
  parts: ['number', 'string'],
})

/** The orders that rest on the records alone; the first is the one that the listing has by itself. */
export const CLIENT_ORDERS = {
  name: byText<ClientRecord>((client) => client.name),
  id: byText<ClientRecord>((client) => client.id),
  createdAt: byNumber<ClientRecord>((client) => client.createdAt),
  /** Never comes before ever. */
  lastUsedAt: byNumber<ClientRecord>((client) => client.lastUsedAt ?? 0),
}
export const USER_ORDERS = {
  username: byText<UserRecord>((user) => user.username),
  name: byText<UserRecord>((user) => user.name),
  email: byText<UserRecord>((user) => user.email),
  createdAt: byNumber<UserRecord>((user) => user.createdAt),
}
export const SCOPE_ORDERS = { name: byText<ScopeRecord>((scope) => scope.id) }

const TOKEN_ORDERS: Readonly<Record<'issuedAt' | 'expiresAt', KeyOrder<TokenRecord>>> = {
  issuedAt: byNumber((token) => token.issuedAt),
  expiresAt: {
    keyOf: (token): SortKey => [token.expiresAt, token.issuedAt, token.id],
    parts: ['number', 'number', 'string'],
  },
}

/** The order of a listing of tokens: by time of issue, the last first, where nothing else is asked for. */
export const tokenOrder = (sort: SortBy<'issuedAt' | 'expiresAt'> = { by: 'issuedAt', descending: true }) =>
  directed(TOKEN_ORDERS[sort.by], sort, { by: 'issuedAt', descending: true })

/** An order in its direction, with the name that its cursors have unless the listing has it by itself. */
export function directed<R>(order: KeyOrder<R>, sort: SortBy<string>, itself: SortBy<string>): Order<R> {
  const isItself = sort.by === itself.by && sort.descending === itself.descending
  return {
    ...order,
    descending: sort.descending,
    ...(isItself ? {} : { name: `${sort.descending ? '-' : ''}${sort.by}` }),
  }
}
