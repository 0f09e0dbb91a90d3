import { PLAIN_CLIENT } from './records.ts'
import type {
  ClientRecord,
  CodeRecord,
  DeviceCodeRecord,
  ConsentRecord,
  EpochMs,
  Kind,
  Records,
  ScopeRecord,
  Snapshot,
  TokenRecord,
  UserRecord,
} from './records.ts'
import { compareKeys, pageOf, reversed, type Order } from './paging.ts'
import { byNumber, CLIENT_ORDERS, directed, SCOPE_ORDERS, tokenOrder, USER_ORDERS } from './record-orders.ts'
import { signInsSince, withSignIn } from './sign-in-history.ts'
import {
  StoreConflict,
  type Change,
  type ClientQuery,
  type CommitResult,
  type EndSessionsChange,
  type FewKind,
  type LiveTally,
  type LiveTokenOwner,
  type LiveTokensSort,
  type Page,
  type PageRequest,
  type PurgeChange,
  type PutChange,
  type RevokeChange,
  type ScopeQuery,
  type SignInChange,
  type TokenFilter,
  type TokenQuery,
  type UseChange,
  type UserQuery,
  type UsersKind,
} from './store.ts'
import { byExpiry, everySlot } from './tokens/token-order.ts'
import { countLiveTokens, countTokens, findTokens, tallyTokens, type TextOwners } from './tokens/token-search.ts'
import { TokenTable } from './tokens/token-table.ts'

/** What a commit did, and the way back. */
export interface Applied {
  readonly result: CommitResult
  /** Whether there is anything to make durable. */
  readonly isEmpty: boolean
  /** Restores what was there before; commits applied later must be undone first. */
  undo(): void
}

/** Where the records of a kind are: a Map, or what stands in for one. */
interface RecordTable<R> {
  readonly size: number
  get(id: string): R | undefined
  set(id: string, record: R): unknown
  delete(id: string): unknown
  values(): Iterable<R>
}

type Maps = { readonly [K in Kind]: RecordTable<Records[K]> }

/** The kinds that can be sorted by their live tokens. */
type OwnerKind = 'clients' | 'users' | 'scopes'

/** What a client takes along. */
const DEPENDENT_KINDS = ['consents', 'codes', 'sessions', 'pushedRequests', 'deviceCodes', 'logoutNotices'] as const
/** What a user takes along: that a session ended is news to the clients still. */
const KINDS_OF_USER = ['consents', 'codes', 'sessions', 'pushedRequests', 'deviceCodes'] as const

/** What is forgotten some time after it expired; tokens are too, by a rule of their own. */
const EXPIRING_KINDS = [
  'codes',
  'sessions',
  'pushedRequests',
  'deviceCodes',
  'initialAccessTokens',
  'logoutNotices',
] as const

/**
 * The records and their indexes, in memory: what a `Store` answers from and applies commits to, one at a time. Records
 * are replaced, never changed: what was handed out stays as it was.
 */
export class Tables {
  readonly #tokens = new TokenTable()
  readonly #maps: Maps = {
    clients: new Map(),
    users: new Map(),
    scopes: new Map(),
    tokens: this.#tokens,
    codes: new Map(),
    sessions: new Map(),
    consents: new Map(),
    pushedRequests: new Map(),
    deviceCodes: new Map(),
    initialAccessTokens: new Map(),
    logoutNotices: new Map(),
    signIns: new Map(),
    keys: new Map(),
    settings: new Map(),
  }
  /** Lower-case usernames and emails, one namespace, to the user's id. */
  readonly #logins = new Map<string, string>()
  /** Listings by what they are sorted by, ascending, kept until a record of the kind changes. */
  readonly #sorted = new Map<Kind, Map<string, readonly unknown[]>>()

  /** Takes a record as it was stored, revision and all; for building the tables from what is at rest. */
  load<K extends Kind>(kind: K, record: Records[K]): void {
    this.#set(kind, record.id, completed(kind, record))
  }

  /** How many records there are, of all kinds. */
  get size(): number {
    return Object.values(this.#maps).reduce((sum, map) => sum + map.size, 0)
  }

  /** What is there, whenever it is read. */
  view(): Snapshot {
    const live = <R>(table: RecordTable<R>): Iterable<R> => ({
      [Symbol.iterator]: () => table.values()[Symbol.iterator](),
    })
    return this.#snapshot(live, live(this.#tokens))
  }

  /** What is there now, unchanged by the commits to come. */
  freeze(): Snapshot {
    return this.#snapshot((table) => [...table.values()], this.#tokens.freeze())
  }

  #snapshot(rows: <R>(table: RecordTable<R>) => Iterable<R>, tokens: Iterable<TokenRecord>): Snapshot {
    const maps = this.#maps
    return {
      settings: rows(maps.settings),
      keys: rows(maps.keys),
      scopes: rows(maps.scopes),
      clients: rows(maps.clients),
      users: rows(maps.users),
      consents: rows(maps.consents),
      sessions: rows(maps.sessions),
      codes: rows(maps.codes),
      pushedRequests: rows(maps.pushedRequests),
      deviceCodes: rows(maps.deviceCodes),
      initialAccessTokens: rows(maps.initialAccessTokens),
      logoutNotices: rows(maps.logoutNotices),
      signIns: rows(maps.signIns),
      tokens,
    }
  }

  /** Applies all of `changes` or none. @throws StoreConflict */
  apply(changes: readonly Change[]): Applied {
    const inverses: (() => void)[] = []
    const undo = () => {
      for (const inverse of inverses.splice(0).reverse()) inverse()
    }
    const write = <K extends Kind>(kind: K, id: string, record: Records[K] | undefined) => {
      const before = this.get(kind, id)
      inverses.push(() => this.#set(kind, id, before))
      this.#set(kind, id, record)
    }
    const revoke = ({ tokens, at }: RevokeChange) => {
      const { changed, live, undo: unrevoke } = this.#tokens.revoke(tokens, at)
      if (changed > 0) inverses.push(unrevoke)
      return live
    }
    try {
      let revoked = 0
      let removed = 0
      for (const change of changes) {
        if (change.op === 'put') this.#put(change, write)
        else if (change.op === 'delete') removed += this.#delete(change.kind, change.id, change.expected, write)
        else if (change.op === 'revoke') revoked += revoke(change)
        else if (change.op === 'endSessions') removed += this.#endSessions(change, write)
        else if (change.op === 'purge') removed += this.#purge(change, write, inverses)
        else if (change.op === 'use') this.#use(change, write, inverses)
        else this.#addSignIns(change, write)
      }
      return { result: { revoked, removed }, isEmpty: inverses.length === 0, undo }
    } catch (error) {
      undo()
      throw error
    }
  }

  #put(change: PutChange, write: Write): void {
    const { kind, record, expected } = change
    const current = this.get(kind, record.id)
    if (expected === 'absent' && current !== undefined) throw new StoreConflict(kind, record.id, 'exists')
    if (typeof expected === 'number') requireRevision(kind, record.id, current, expected)
    if (change.kind === 'users') this.#requireFreeLogins(change.record)
    // `record` is a draft of this very `kind`: together with a revision it is the record.
    write(kind, record.id, completed(kind, { ...record, revision: (current?.revision ?? 0) + 1 }))
  }

  #requireFreeLogins({ id, username, email }: Pick<UserRecord, 'id' | 'username' | 'email'>): void {
    const isTaken = (login: string) => (this.#logins.get(login.toLowerCase()) ?? id) !== id
    if (isTaken(username)) throw new StoreConflict('users', id, 'username')
    if (email !== null && isTaken(email)) throw new StoreConflict('users', id, 'email')
  }

  #delete(kind: Kind, id: string, expected: number | undefined, write: Write): number {
    const current = this.get(kind, id)
    if (expected !== undefined) requireRevision(kind, id, current, expected)
    if (current === undefined) return 0
    write(kind, id, undefined)
    if (kind === 'clients') return 1 + this.#deleteDependents(DEPENDENT_KINDS, 'clientId', id, write)
    if (kind === 'users') {
      const history = this.#delete('signIns', id, undefined, write)
      return 1 + history + this.#deleteDependents(KINDS_OF_USER, 'userId', id, write)
    }
    if (kind !== 'consents') return 1
    const { userId, clientId } = current as ConsentRecord
    return 1 + this.#deleteWhere('codes', (code) => isWaiting(code) && isOf(code, { userId, clientId }), write)
  }

  #endSessions(ended: EndSessionsChange, write: Write): number {
    const owner = 'sid' in ended ? { sid: ended.sid } : { userId: ended.userId }
    const sessions = this.#deleteWhere('sessions', (session) => isOf(session, owner), write)
    const codes = this.#deleteWhere('codes', (code) => isWaiting(code) && isOf(code, owner), write)
    if ('sid' in ended) return sessions + codes
    return sessions + codes + this.#deleteWhere('deviceCodes', (code) => isUnused(code) && isOf(code, owner), write)
  }

  #deleteWhere<K extends 'sessions' | 'codes' | 'deviceCodes'>(
    kind: K,
    matches: (record: Records[K]) => boolean,
    write: Write,
  ): number {
    const found = [...this.#maps[kind].values()].filter(matches)
    for (const record of found) write(kind, record.id, undefined)
    return found.length
  }

  #deleteDependents(
    kinds: readonly (typeof DEPENDENT_KINDS)[number][],
    field: 'clientId' | 'userId',
    id: string,
    write: Write,
  ): number {
    let removed = 0
    for (const kind of kinds) {
      for (const record of [...this.#maps[kind].values()]) {
        const owner: { clientId?: string; userId?: string | null } = record
        if (owner[field] !== id) continue
        write(kind, record.id, undefined)
        removed++
      }
    }
    return removed
  }

  #purge(
    { expiredBefore, tokensExpiredBefore, tokenLimit = Infinity, signInsBefore = -Infinity }: PurgeChange,
    write: Write,
    inverses: (() => void)[],
  ): number {
    let removed = 0
    for (const kind of EXPIRING_KINDS) {
      for (const record of [...this.#maps[kind].values()]) {
        if (record.expiresAt >= expiredBefore) continue
        write(kind, record.id, undefined)
        removed++
      }
    }
    const slots = this.#tokens.expiredBefore(tokensExpiredBefore, tokenLimit)
    if (slots.length > 0) {
      const records = this.#tokens.deleteSlots(slots)
      inverses.push(() => {
        for (const record of records) this.#tokens.set(record.id, record)
      })
    }
    for (const record of [...this.#maps.signIns.values()]) {
      const oldest = record.entries[0]
      if (oldest === undefined || oldest.lastAt >= signInsBefore) continue
      const entries = signInsSince(record.entries, signInsBefore)
      write('signIns', record.id, entries.length === 0 ? undefined : { ...record, entries })
      removed += record.entries.length - entries.length
    }
    return removed + slots.length
  }

  #use({ tokens, clients, secrets }: UseChange, write: Write, inverses: (() => void)[]): void {
    for (const [id, at] of tokens) {
      const undo = this.#tokens.use(id, at)
      if (undo !== undefined) inverses.push(undo)
    }
    for (const [id, at] of clients) {
      const client = this.get('clients', id)
      if (client === undefined || (client.lastUsedAt ?? 0) >= at) continue
      write('clients', id, { ...client, lastUsedAt: at })
    }
    for (const [clientId, secretId, at] of secrets) {
      const client = this.get('clients', clientId)
      const secret = client?.secrets.find(({ id }) => id === secretId)
      if (client === undefined || secret === undefined || (secret.lastUsedAt ?? 0) >= at) continue
      const used = client.secrets.map((each) => (each === secret ? { ...each, lastUsedAt: at } : each))
      write('clients', clientId, { ...client, secrets: used })
    }
  }

  #addSignIns({ entries }: SignInChange, write: Write): void {
    for (const { userId, ...entry } of entries) {
      if (this.get('users', userId) === undefined) continue
      const { entries: before, revision } = this.get('signIns', userId) ?? { entries: [], revision: 0 }
      write('signIns', userId, { id: userId, entries: withSignIn(before, entry), revision: revision + 1 })
    }
  }

  /** The one place that changes a map: the indexes follow. */
  #set<K extends Kind>(kind: K, id: string, record: Records[K] | undefined): void {
    const map = this.#maps[kind]
    if (kind === 'users') {
      for (const login of loginsOf(map.get(id) as UserRecord | undefined)) this.#logins.delete(login)
      for (const login of loginsOf(record as UserRecord | undefined)) this.#logins.set(login, id)
    }
    this.#sorted.delete(kind)
    if (record === undefined) map.delete(id)
    else map.set(id, record)
  }

  get<K extends Kind>(kind: K, id: string): Records[K] | undefined {
    return this.#maps[kind].get(id)
  }

  findUserByLogin(login: string): UserRecord | undefined {
    return this.#maps.users.get(this.#logins.get(login.toLowerCase()) ?? '')
  }

  listClients(query: ClientQuery): Page<ClientRecord> {
    const { status, grantType, scope, sort = { by: 'name', descending: false } } = query
    const matches = textMatcher(query.text)
    const passes = (client: ClientRecord) =>
      (status === undefined || client.status === status) &&
      (grantType === undefined || client.grantTypes.some((name) => name === grantType)) &&
      (scope === undefined || client.scopes.includes(scope)) &&
      matches(client.name, client.id)
    const key = sort.by === 'liveTokens' ? this.#byLiveTokens('clients', sort) : CLIENT_ORDERS[sort.by]
    return this.#list('clients', directed(key, sort, { by: 'name', descending: false }), sort.by, passes, query)
  }

  listUsers(query: UserQuery): Page<UserRecord> {
    const { status, scope, sort = { by: 'username', descending: false } } = query
    const matches = textMatcher(query.text)
    const passes = (user: UserRecord) =>
      (status === undefined || user.status === status) &&
      (scope === undefined || user.scopes.includes(scope)) &&
      matches(user.username, user.email, user.name, user.id)
    const key = sort.by === 'liveTokens' ? this.#byLiveTokens('users', sort) : USER_ORDERS[sort.by]
    return this.#list('users', directed(key, sort, { by: 'username', descending: false }), sort.by, passes, query)
  }

  listScopes(query: ScopeQuery): Page<ScopeRecord> {
    const { sort = { by: 'name', descending: false } } = query
    const matches = textMatcher(query.text)
    const key =
      sort.by === 'liveTokens'
        ? this.#byLiveTokens('scopes', sort)
        : sort.by === 'name'
          ? SCOPE_ORDERS.name
          : this.#byHolders(sort.by)
    const passes = (scope: ScopeRecord) => matches(scope.id, scope.description)
    return this.#list('scopes', directed(key, sort, { by: 'name', descending: false }), sort.by, passes, query)
  }

  #list<K extends OwnerKind>(
    kind: K,
    order: Order<Records[K]>,
    sortedBy: string,
    passes: (record: Records[K]) => boolean,
    page: PageRequest,
  ): Page<Records[K]> {
    const rows = this.#inOrder(kind, order, sortedBy).filter(passes)
    return pageOf(order.descending === true ? reversed(rows) : rows, order, page)
  }

  #byLiveTokens<K extends OwnerKind>(kind: K, { now }: LiveTokensSort) {
    const ids = [...this.#maps[kind].values()].map((record) => record.id)
    const counts = this.countLiveTokens(kind, ids, now)
    return byNumber<Records[K]>((record) => counts.get(record.id) ?? 0)
  }

  /** Scopes by how many clients or users hold each. */
  #byHolders(kind: 'clients' | 'users') {
    const counts = new Map<string, number>()
    for (const holder of this.#maps[kind].values()) {
      for (const name of holder.scopes) counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    return byNumber<ScopeRecord>((scope) => counts.get(scope.id) ?? 0)
  }

  listTokens(query: TokenQuery): Page<TokenRecord> {
    const table = this.#tokens
    const order = tokenOrder(query.sort)
    const isByExpiry = query.sort?.by === 'expiresAt'
    if (!isFiltered(query) && !isByExpiry) {
      const oldestFirst = { length: table.size, at: (index: number) => table.recordAt(table.slotAt(index)) }
      return pageOf(order.descending === true ? reversed(oldestFirst) : oldestFirst, order, query)
    }
    const found = isFiltered(query) ? findTokens(table, query, this.#ownersFoundBy(query.text)) : everySlot(table)
    const slots = isByExpiry ? byExpiry(table, found) : found
    const rows = { length: slots.length, at: (index: number) => table.recordAt(slots[index] ?? 0) }
    // What is found is newest first, what is sorted by expiry ascends.
    return pageOf(isByExpiry === (order.descending === true) ? reversed(rows) : rows, order, query)
  }

  listAll<K extends FewKind>(kind: K): readonly Records[K][] {
    return [...this.#maps[kind].values()].sort((a, b) => b.createdAt - a.createdAt)
  }

  listOfUser<K extends UsersKind>(kind: K, userId: string): readonly Records[K][] {
    return [...this.#maps[kind].values()].filter((record) => record.userId === userId)
  }

  countTokens(filter: TokenFilter): number {
    return isFiltered(filter) ? countTokens(this.#tokens, filter, this.#ownersFoundBy(filter.text)) : this.#tokens.size
  }

  tallyTokens(filter: TokenFilter): LiveTally {
    return tallyTokens(this.#tokens, filter, this.#ownersFoundBy(filter.text))
  }

  countLiveTokens(by: LiveTokenOwner, ids: readonly string[], now: EpochMs): ReadonlyMap<string, number> {
    return countLiveTokens(this.#tokens, by, ids, now)
  }

  countIssued(edges: readonly EpochMs[]): readonly number[] {
    const places = edges.map((edge) => this.#tokens.placeOfTime(edge))
    return places.slice(1).map((place, index) => place - (places[index] ?? place))
  }

  hasTokens(clientId: string): boolean {
    return this.#tokens.clients.find(clientId) !== undefined
  }

  #ownersFoundBy(text: string | undefined): TextOwners {
    const matches = textMatcher(text)
    const { clients, users } = this.#maps
    // A token may outlive its client or user, and is found by their id all the same.
    return {
      isClientFound: (id) => matches(clients.get(id)?.name ?? null, id),
      isUserFound(id) {
        const user = users.get(id)
        return matches(user?.username ?? null, user?.email ?? null, id)
      },
    }
  }

  /** Ascending. What rests on other records, counts of them, is not kept. */
  #inOrder<K extends Kind>(kind: K, order: Order<Records[K]>, sortedBy: string): readonly Records[K][] {
    const kept = this.#sorted.get(kind) ?? new Map<string, readonly unknown[]>()
    const known = kept.get(sortedBy)
    if (known !== undefined) return known as readonly Records[K][]
    const rows = [...this.#maps[kind].values()]
      .map((record) => ({ key: order.keyOf(record), record }))
      .sort((a, b) => compareKeys(a.key, b.key))
      .map(({ record }) => record)
    if (!COUNTS.includes(sortedBy)) this.#sorted.set(kind, kept.set(sortedBy, rows))
    return rows
  }
}

/** A record with what came later, where it was written before: what is on disk is taken as it is. */
function completed<K extends Kind>(kind: K, record: Records[K]): Records[K] {
  if (kind !== 'clients') return record
  const client = record as ClientRecord
  const secrets = client.secrets.map((secret) => ({ ...secret, lastUsedAt: secret.lastUsedAt ?? null }))
  const whole: ClientRecord = { ...PLAIN_CLIENT, ...client, secrets }
  return whole as Records[K]
}

const COUNTS = ['liveTokens', 'clients', 'users']

/** A code that was used stays known: a second use of it is recognised. */
const isWaiting = (code: CodeRecord) => code.redeemedAt === null

const isUnused = (code: DeviceCodeRecord) => code.status !== 'redeemed'

type Owner = Partial<Record<'sid' | 'userId' | 'clientId', string>>

const isOf = (record: { [N in keyof Owner]?: string | null }, owner: Owner) =>
  Object.entries(owner).every(([name, id]) => record[name as keyof Owner] === id)

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

const UNFILTERED = { limit: undefined, after: undefined, before: undefined, from: undefined, offset: undefined }

function isFiltered({ now: _now, ...filter }: TokenFilter): boolean {
  return Object.values({ ...filter, ...UNFILTERED, sort: undefined }).some((condition) => condition !== undefined)
}
