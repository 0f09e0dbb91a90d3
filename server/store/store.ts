import type {
  AccountStatus,
  ClientRecord,
  EpochMs,
  Kind,
  Records,
  ScopeRecord,
  SignInEntry,
  Snapshot,
  TokenRecord,
  TokenStatus,
  UserRecord,
} from './records.ts'

/**
 * Where everything the server knows is kept. Reads answer from what was committed; `commit` is the only way to change
 * anything, and answers when the change is durable. Asynchronous throughout, so that another engine can stand behind it;
 * `store-contract` is the suite that every implementation passes.
 */
export interface Store {
  get<K extends Kind>(kind: K, id: string): Promise<Records[K] | undefined>

  /** The user whose username or email is `login`, without regard to case. */
  findUserByLogin(login: string): Promise<UserRecord | undefined>

  listClients(query: ClientQuery): Promise<Page<ClientRecord>>
  listUsers(query: UserQuery): Promise<Page<UserRecord>>
  listScopes(query: ScopeQuery): Promise<Page<ScopeRecord>>
  /** Newest first, where the query says nothing else. @throws InvalidCursor, as every listing. */
  listTokens(query: TokenQuery): Promise<Page<TokenRecord>>
  /** Every record of a kind of which there are few, newest first. */
  listAll<K extends FewKind>(kind: K): Promise<readonly Records[K][]>
  /** What a user has of a kind. */
  listOfUser<K extends UsersKind>(kind: K, userId: string): Promise<readonly Records[K][]>

  countTokens(filter: TokenFilter): Promise<number>
  /** Of the tokens that pass, what revoking them would end: those that are active at `now`, and whose they are. */
  tallyTokens(filter: TokenFilter): Promise<LiveTally>

  /**
   * How many tokens were issued between each of `edges` (ascending) and the next one: at or after the first, before the
   * second. One number fewer than there are edges; cheap, however many tokens there are.
   */
  countIssued(edges: readonly EpochMs[]): Promise<readonly number[]>

  /** Whether a token of the client is on record, live or not; cheap, however many there are. */
  hasTokens(clientId: string): Promise<boolean>

  /**
   * How many tokens that are active at `now` each of `ids` has: clients and users by their ids, scopes by their names.
   * Every id is in the answer.
   */
  countLiveTokens(by: LiveTokenOwner, ids: readonly string[], now: EpochMs): Promise<ReadonlyMap<string, number>>

  /**
   * Applies all of `changes` or none, as one step that no other commit can interleave with, and resolves once they are
   * on stable storage.
   * @throws StoreConflict when a condition of one of them does not hold; nothing is changed.
   * @throws StoreUnavailable when they could not be made durable; nothing is changed.
   */
  commit(changes: readonly Change[]): Promise<CommitResult>

  /** Everything as it is at one moment, all of it durable; what is committed while it is read does not show in it. */
  snapshot(): Promise<Snapshot>

  /** When a commit last failed to be made durable, where none has succeeded since; else null. */
  writeFailedAt(): EpochMs | null

  /** Finishes what was begun and lets go of the data directory. Further calls are refused with StoreUnavailable. */
  close(): Promise<void>
}

export type FewKind = 'keys' | 'initialAccessTokens' | 'logoutNotices'
export type UsersKind = 'sessions' | 'consents'

export type LiveTokenOwner = 'clients' | 'users' | 'scopes' | 'keys'

/** What is written: the revision is the store's to set. */
export type Draft<R> = R extends unknown ? Omit<R, 'revision'> : never

export type Change =
  PutChange | DeleteChange | RevokeChange | EndSessionsChange | PurgeChange | UseChange | SignInChange

/**
 * Creates or replaces a record. `expected` is the condition: a revision (the record is still the one that was read),
 * `'absent'` (there is none yet), or undefined (whatever is there).
 */
export type PutChange = {
  [K in Kind]: { op: 'put'; kind: K; record: Draft<Records[K]>; expected?: number | 'absent' }
}[Kind]

/**
 * Removes a record; one that is not there is no error unless `expected` names a revision. A client or user takes its
 * consents, codes, sessions and what else was begun along; its tokens stay on record until they are purged, and who has yet
 * to be told that a session of the user ended is still told. A consent takes the codes along that rest on it and wait to be
 * exchanged.
 */
export interface DeleteChange {
  op: 'delete'
  kind: Kind
  id: string
  expected?: number
}

/** Marks every token in the selection that is not yet revoked, access and refresh tokens alike, as revoked at `at`. */
export interface RevokeChange {
  op: 'revoke'
  tokens:
    | { id: string }
    | { familyId: string }
    | { clientId: string }
    | { userId: string }
    | { clientId: string; userId: string }
  at: EpochMs
}

/**
 * Ends a session at the issuer by its `sid`, or all of a user; the codes that were given in it, or to the user, and wait to
 * be exchanged end with it.
 */
export type EndSessionsChange = { op: 'endSessions'; sid: string } | { op: 'endSessions'; userId: string }

/** Forgets codes, sessions and what else expired before `expiredBefore`, and tokens that did so before `tokensExpiredBefore`. */
export interface PurgeChange {
  op: 'purge'
  expiredBefore: EpochMs
  tokensExpiredBefore: EpochMs
  /** At most so many tokens, the ones issued first; so that no commit takes long. */
  tokenLimit?: number
  /** Sign-ins, and attempts at one, that were before. */
  signInsBefore?: EpochMs
}

/**
 * Notes when records were last used; one that is gone meanwhile, or was used later, is passed over. Revisions stay: it is no
 * change that an operator's edit could cross.
 */
export interface UseChange {
  op: 'use'
  tokens: readonly (readonly [id: string, at: EpochMs])[]
  clients: readonly (readonly [id: string, at: EpochMs])[]
  secrets: readonly (readonly [clientId: string, secretId: string, at: EpochMs])[]
}

/** Adds to what is known of the sign-ins of users (`sign-in-history`); of a user who is gone meanwhile nothing is kept. */
export interface SignInChange {
  op: 'signIns'
  entries: readonly (SignInEntry & { userId: string })[]
}

export interface CommitResult {
  /** How many tokens the commit's `revoke` changes ended that were live (neither expired, spent nor revoked) at their `at`. */
  readonly revoked: number
  /** How many records its `delete`, `endSessions` and `purge` changes removed. */
  readonly removed: number
}

/** Live tokens, and how many clients and users they are of. */
export interface LiveTally {
  readonly live: number
  readonly clients: number
  readonly users: number
}

/** Keyset paging: stable while records come and go. Give at most one of `after`, `before` and `from`. */
export interface PageRequest {
  /** 1 to 500. */
  limit: number
  /** A cursor from `Page.next`: the records after it. */
  after?: string | undefined
  /** A cursor from `Page.previous`: the records before it. */
  before?: string | undefined
  /** A cursor from `Page.first`: the record that was the first of that page, and those after it. */
  from?: string | undefined
  /** So many records further on than the cursor, or than the first record; default 0. Not with `before`. */
  offset?: number | undefined
}

/** What a listing is sorted by: two that have it in common by id. */
export interface SortBy<Field extends string> {
  by: Field
  descending: boolean
}

export interface Page<R> {
  readonly items: readonly R[]
  /** How many records match, on all pages. */
  readonly total: number
  /** Cursor for the next page; null on the last. */
  readonly next: string | null
  /** Cursor for the previous page; null on the first. */
  readonly previous: string | null
  /** Cursor of the first record, by which to begin here again; null where the page is empty. */
  readonly first: string | null
  /** How many records that match come before the page. */
  readonly position: number
}

/** By name, then id, where `sort` says nothing else. `text` is found anywhere in name or id, without regard to case. */
export interface ClientQuery extends PageRequest {
  text?: string | undefined
  status?: AccountStatus | undefined
  grantType?: string | undefined
  scope?: string | undefined
  sort?: SortBy<'name' | 'id' | 'createdAt' | 'lastUsedAt'> | LiveTokensSort | undefined
}

/** By how many tokens each has that are active at `now`. */
export interface LiveTokensSort extends SortBy<'liveTokens'> {
  now: EpochMs
}

/** By username, where `sort` says nothing else. `text` is found anywhere in username, email, name or id, without regard to case. */
export interface UserQuery extends PageRequest {
  text?: string | undefined
  status?: AccountStatus | undefined
  scope?: string | undefined
  /** Who has no name or email comes before those who have one. */
  sort?: SortBy<'username' | 'name' | 'email' | 'createdAt'> | LiveTokensSort | undefined
}

/** By name, where `sort` says nothing else. `text` is found anywhere in name or description, without regard to case. */
export interface ScopeQuery extends PageRequest {
  text?: string | undefined
  /** `clients`, `users`: by how many hold it. */
  sort?: SortBy<'name' | 'clients' | 'users'> | LiveTokensSort | undefined
}

export interface TokenFilter {
  clientId?: string | undefined
  userId?: string | undefined
  familyId?: string | undefined
  scope?: string | undefined
  type?: TokenRecord['type'] | undefined
  grantType?: TokenRecord['grantType'] | undefined
  /** Judged at `now`. */
  status?: TokenStatus | undefined
  /** At or after. */
  issuedFrom?: EpochMs | undefined
  /** Before. */
  issuedUntil?: EpochMs | undefined
  /**
   * Found at the start of the token's id, or anywhere in the name or id of its client, or the username, email or id of
   * its user, without regard to case.
   */
  text?: string | undefined
  now: EpochMs
}

export interface TokenQuery extends TokenFilter, PageRequest {
  /** Tokens that expire at the same moment stand in the order of issue. */
  sort?: SortBy<'issuedAt' | 'expiresAt'> | undefined
}

/** A condition of a commit did not hold. */
export class StoreConflict extends Error {
  readonly kind: Kind
  readonly id: string
  /**
   * `exists`: 'absent' was expected. `missing`: a revision was expected of a record that is gone. `revision`: the record
   * has changed since it was read. `username`, `email`: another user signs in with it.
   */
  readonly reason: 'exists' | 'missing' | 'revision' | 'username' | 'email'

  constructor(kind: Kind, id: string, reason: StoreConflict['reason']) {
    super(`${kind} ${id}: ${reason}`)
    this.name = 'StoreConflict'
    this.kind = kind
    this.id = id
    this.reason = reason
  }
}

/** The change could not be made durable (disk full, I/O error, closed). What the store holds is what it held before. */
export class StoreUnavailable extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'StoreUnavailable'
  }
}

/**
 * The data directory cannot be used: unreadable, held by another process, or a file in it is damaged or newer than this
 * program. The message is one line for the operator that names the file and what to do; nothing was changed.
 */
export class DataDirectoryError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'DataDirectoryError'
  }
}

/** Another process holds the data directory. */
export class DataDirectoryInUse extends DataDirectoryError {}

/** The data key is not opened here and now: by another keychain, an unlocked one, or a passphrase it may be. */
export class KeysLocked extends DataDirectoryError {}

/** A cursor that no page of this listing gave in this order, or more than one at once. */
export class InvalidCursor extends Error {
  constructor() {
    super('The cursor is not one that an earlier page gave')
    this.name = 'InvalidCursor'
  }
}
