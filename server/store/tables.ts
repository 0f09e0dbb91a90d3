import {
  tokenStatus,
  type ClientRecord,
  type Kind,
  type Records,
  type ScopeRecord,
  type TokenRecord,
  type UserRecord,
} from './records.ts'
import { compareKeys, pageOf, type Order } from './paging.ts'
import {
  StoreConflict,
  type Change,
  type ClientQuery,
  type CommitResult,
  type Page,
  type PutChange,
  type ScopeQuery,
  type TokenFilter,
  type TokenQuery,
  type UserQuery,
} from './store.ts'
import { isSamePlace, NEWEST_FIRST, TokenIndex } from './token-index.ts'

/** Everything that is stored, by kind: the shape that the document at rest holds too. */
export type Snapshot = { readonly [K in Kind]: readonly Records[K][] }

/** What a commit did, and the way back. */
export interface Applied {
  readonly result: CommitResult
  /** Whether there is anything to make durable. */
  readonly isEmpty: boolean
  /** Restores what was there before; commits applied later must be undone first. */
  undo(): void
}

type Maps = { readonly [K in Kind]: Map<string, Records[K]> }

const CLIENT_ORDER: Order<ClientRecord> = {
  keyOf: (client) => [client.name.toLowerCase(), client.id],
  parts: ['string', 'string'],
}
const USER_ORDER: Order<UserRecord> = {
  keyOf: (user) => [user.username.toLowerCase(), user.id],
  parts: ['string', 'string'],
}
const SCOPE_ORDER: Order<ScopeRecord> = {
  keyOf: (scope) => [scope.id.toLowerCase(), scope.id],
  parts: ['string', 'string'],
}

/**
 * The records and their indexes, in memory: what a `Store` answers from and applies commits to, one at a time. Records
 * are replaced, never changed: what was handed out stays as it was.
 */
export class Tables {
  readonly #maps: Maps = {
    clients: new Map(),
    users: new Map(),
    scopes: new Map(),
    tokens: new Map(),
    codes: new Map(),
    sessions: new Map(),
    consents: new Map(),
    keys: new Map(),
    settings: new Map(),
  }
  readonly #tokens = new TokenIndex(this.#maps.tokens)
  /** Lower-case usernames and emails, one namespace, to the user's id. */
  readonly #logins = new Map<string, string>()
  /** Listings in order, kept until a record of the kind changes. */
  readonly #sorted = new Map<Kind, readonly unknown[]>()

  constructor(snapshot?: Snapshot) {
    if (snapshot === undefined) return
    for (const kind of Object.keys(this.#maps) as Kind[]) {
      for (const record of snapshot[kind]) this.#set(kind, record.id, record)
    }
  }

  snapshot(): Snapshot {
    const records = <K extends Kind>(kind: K) => [...this.#maps[kind].values()]
    return {
      clients: records('clients'),
      users: records('users'),
      scopes: records('scopes'),
      tokens: records('tokens'),
      codes: records('codes'),
      sessions: records('sessions'),
      consents: records('consents'),
      keys: records('keys'),
      settings: records('settings'),
    }
  }

  /** Applies all of `changes` or none. @throws StoreConflict */
  apply(changes: readonly Change[]): Applied {
    const inverses: (() => void)[] = []
    const undo = () => {
      for (const inverse of inverses.splice(0).reverse()) inverse()
    }
    const write = <K extends Kind>(kind: K, id: string, record: Records[K] | undefined) => {
      const before = this.#maps[kind].get(id)
      inverses.push(() => this.#set(kind, id, before))
      this.#set(kind, id, record)
    }
    try {
      let revoked = 0
      let removed = 0
      for (const change of changes) {
        if (change.op === 'put') this.#put(change, write)
        else if (change.op === 'delete') removed += this.#delete(change.kind, change.id, change.expected, write)
        else if (change.op === 'revoke') revoked += this.#revoke(change.tokens, change.at, write)
        else if (change.op === 'endSessions')
          removed += this.#deleteDependents(['sessions'], 'userId', change.userId, write)
        else removed += this.#purge(change.expiredBefore, change.tokensExpiredBefore, write)
      }
      return { result: { revoked, removed }, isEmpty: inverses.length === 0, undo }
    } catch (error) {
      undo()
      throw error
    }
  }

  #put(change: PutChange, write: Write): void {
    const { kind, record, expected } = change
    const current = this.#maps[kind].get(record.id)
    if (expected === 'absent' && current !== undefined) throw new StoreConflict(kind, record.id, 'exists')
    if (typeof expected === 'number') requireRevision(kind, record.id, current, expected)
    if (change.kind === 'users') this.#requireFreeLogins(change.record)
    // `record` is a draft of this very `kind`: together with a revision it is the record.
    write(kind, record.id, { ...record, revision: (current?.revision ?? 0) + 1 })
  }

  #requireFreeLogins({ id, username, email }: Pick<UserRecord, 'id' | 'username' | 'email'>): void {
    const isTaken = (login: string) => (this.#logins.get(login.toLowerCase()) ?? id) !== id
    if (isTaken(username)) throw new StoreConflict('users', id, 'username')
    if (email !== null && isTaken(email)) throw new StoreConflict('users', id, 'email')
  }

  #delete(kind: Kind, id: string, expected: number | undefined, write: Write): number {
    const current = this.#maps[kind].get(id)
    if (expected !== undefined) requireRevision(kind, id, current, expected)
    if (current === undefined) return 0
    write(kind, id, undefined)
    const field = kind === 'clients' ? 'clientId' : kind === 'users' ? 'userId' : undefined
    if (field === undefined) return 1
    return 1 + this.#deleteDependents(['consents', 'codes', 'sessions'], field, id, write)
  }

  #deleteDependents(
    kinds: readonly ('consents' | 'codes' | 'sessions')[],
    field: 'clientId' | 'userId',
    id: string,
    write: Write,
  ): number {
    let removed = 0
    for (const kind of kinds) {
      for (const record of [...this.#maps[kind].values()]) {
        const owner: { clientId?: string; userId: string } = record
        if (owner[field] !== id) continue
        write(kind, record.id, undefined)
        removed++
      }
    }
    return removed
  }

  #revoke(selection: Parameters<TokenIndex['select']>[0], at: number, write: Write): number {
    let live = 0
    for (const id of this.#tokens.select(selection)) {
      const token = this.#maps.tokens.get(id)
      if (token?.revokedAt !== null) continue
      if (tokenStatus(token, at) === 'active') live++
      write('tokens', id, { ...token, revokedAt: at, revision: token.revision + 1 })
    }
    return live
  }

  #purge(expiredBefore: number, tokensExpiredBefore: number, write: Write): number {
    let removed = 0
    for (const [kind, limit] of [
      ['codes', expiredBefore],
      ['sessions', expiredBefore],
      ['tokens', tokensExpiredBefore],
    ] as const) {
      for (const record of [...this.#maps[kind].values()]) {
        if (record.expiresAt >= limit) continue
        write(kind, record.id, undefined)
        removed++
      }
    }
    return removed
  }

  /** The one place that changes a map: the indexes follow. */
  #set<K extends Kind>(kind: K, id: string, record: Records[K] | undefined): void {
    const map = this.#maps[kind]
    const before = map.get(id)
    if (kind === 'users') {
      for (const login of loginsOf(before as UserRecord | undefined)) this.#logins.delete(login)
      for (const login of loginsOf(record as UserRecord | undefined)) this.#logins.set(login, id)
    }
    this.#sorted.delete(kind)
    const isMoved =
      kind === 'tokens' && !isSamePlace(before as TokenRecord | undefined, record as TokenRecord | undefined)
    if (isMoved && before !== undefined) this.#tokens.remove(before as TokenRecord)
    if (record === undefined) map.delete(id)
    else map.set(id, record)
    if (isMoved && record !== undefined) this.#tokens.add(record as TokenRecord)
  }

  get<K extends Kind>(kind: K, id: string): Records[K] | undefined {
    return this.#maps[kind].get(id)
  }

  findUserByLogin(login: string): UserRecord | undefined {
    return this.#maps.users.get(this.#logins.get(login.toLowerCase()) ?? '')
  }

  listClients(query: ClientQuery): Page<ClientRecord> {
    const { status, grantType, scope } = query
    const matches = textMatcher(query.text)
    const rows = this.#inOrder('clients', CLIENT_ORDER).filter(
      (client) =>
        (status === undefined || client.status === status) &&
        (grantType === undefined || client.grantTypes.some((name) => name === grantType)) &&
        (scope === undefined || client.scopes.includes(scope)) &&
        matches(client.name, client.id),
    )
    return pageOf(rows, CLIENT_ORDER, query)
  }

  listUsers(query: UserQuery): Page<UserRecord> {
    const { status, scope } = query
    const matches = textMatcher(query.text)
    const rows = this.#inOrder('users', USER_ORDER).filter(
      (user) =>
        (status === undefined || user.status === status) &&
        (scope === undefined || user.scopes.includes(scope)) &&
        matches(user.username, user.email, user.name, user.id),
    )
    return pageOf(rows, USER_ORDER, query)
  }

  listScopes(query: ScopeQuery): Page<ScopeRecord> {
    const matches = textMatcher(query.text)
    const rows = this.#inOrder('scopes', SCOPE_ORDER).filter((scope) => matches(scope.id, scope.description))
    return pageOf(rows, SCOPE_ORDER, query)
  }

  listTokens(query: TokenQuery): Page<TokenRecord> {
    if (!isFiltered(query)) return pageOf(this.#tokens.newestFirst(), NEWEST_FIRST, query)
    const rows = [...this.#tokensThatPass(query)].sort((a, b) =>
      compareKeys(NEWEST_FIRST.keyOf(b), NEWEST_FIRST.keyOf(a)),
    )
    return pageOf(rows, NEWEST_FIRST, query)
  }

  listKeys(): readonly Records['keys'][] {
    return [...this.#maps.keys.values()].sort((a, b) => b.createdAt - a.createdAt)
  }

  countTokens(filter: TokenFilter): number {
    if (!isFiltered(filter)) return this.#maps.tokens.size
    let count = 0
    for (const _ of this.#tokensThatPass(filter)) count++
    return count
  }

  *#tokensThatPass(filter: TokenFilter): Iterable<TokenRecord> {
    const { clientId, userId, scope, type, grantType, status, issuedFrom, issuedUntil, now } = filter
    const matchesText = this.#tokenTextMatcher(filter.text)
    for (const token of this.#tokens.candidates(filter)) {
      if (clientId !== undefined && token.clientId !== clientId) continue
      if (userId !== undefined && token.userId !== userId) continue
      if (scope !== undefined && !token.scopes.includes(scope)) continue
      if (type !== undefined && token.type !== type) continue
      if (grantType !== undefined && token.grantType !== grantType) continue
      if (issuedFrom !== undefined && token.issuedAt < issuedFrom) continue
      if (issuedUntil !== undefined && token.issuedAt >= issuedUntil) continue
      if (status !== undefined && tokenStatus(token, now) !== status) continue
      if (matchesText(token)) yield token
    }
  }

  /** Clients and users that match are found once, then each token is a look-up. */
  #tokenTextMatcher(text: string | undefined): (token: TokenRecord) => boolean {
    if (text === undefined || text === '') return () => true
    const start = text.toLowerCase()
    const matches = textMatcher(text)
    const clients = new Set([...this.#maps.clients.values()].filter((c) => matches(c.name, c.id)).map((c) => c.id))
    const users = new Set(
      [...this.#maps.users.values()].filter((u) => matches(u.username, u.email, u.id)).map((u) => u.id),
    )
    return (token) =>
      token.id.toLowerCase().startsWith(start) ||
      clients.has(token.clientId) ||
      (token.userId !== null && users.has(token.userId))
  }

  #inOrder<K extends Kind>(kind: K, order: Order<Records[K]>): readonly Records[K][] {
    const known = this.#sorted.get(kind)
    if (known !== undefined) return known as readonly Records[K][]
    const rows = [...this.#maps[kind].values()].sort((a, b) => compareKeys(order.keyOf(a), order.keyOf(b)))
    this.#sorted.set(kind, rows)
    return rows
  }
}

type Write = <K extends Kind>(kind: K, id: string, record: Records[K] | undefined) => void

function requireRevision(kind: Kind, id: string, current: Records[Kind] | undefined, expected: number): void {
  if (current === undefined) throw new StoreConflict(kind, id, 'missing')
  if (current.revision !== expected) throw new StoreConflict(kind, id, 'revision')
}

/** What a user signs in with, in the case in which it is compared. */
export function loginsOf(user: UserRecord | undefined): readonly string[] {
  if (user === undefined) return []
  return [user.username, user.email].filter((login) => login !== null).map((login) => login.toLowerCase())
}

function textMatcher(text: string | undefined): (...fields: readonly (string | null)[]) => boolean {
  if (text === undefined || text === '') return () => true
  const wanted = text.toLowerCase()
  return (...fields) => fields.some((field) => field?.toLowerCase().includes(wanted) === true)
}

function isFiltered({ now: _now, ...filter }: TokenFilter): boolean {
  const conditions = { ...filter, limit: undefined, after: undefined, before: undefined }
  return Object.values(conditions).some((condition) => condition !== undefined)
}
