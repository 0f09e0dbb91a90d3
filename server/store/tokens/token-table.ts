import { DEVICE_CODE_GRANT, TOKEN_EXCHANGE_GRANT } from '../../protocol/grant-types.ts'
import type { EpochMs, IssuingGrant, TokenRecord } from '../records.ts'
import type { RevokeChange } from '../store.ts'
import { Interner } from './interner.ts'
import { grown, SlotIndex } from './slot-index.ts'
import {
  chunkOf,
  FAMILY_BYTES,
  GRANT_MASK,
  GRANT_SHIFT,
  MINUTE,
  NO_TIME,
  REFRESH,
  rowOf,
  TokenChunk,
  USED,
} from './token-chunk.ts'
import {
  bytesStartWith,
  hashOfId,
  HASH,
  ID_BYTES,
  readHash,
  readUuid,
  sameBytes,
  TEXT,
  UUID,
  writeId,
  type IdForm,
} from './token-ids.ts'

/** By the number that stands in the flags: append only, never reorder a running program's. */
const GRANTS: readonly IssuingGrant[] = [
  'authorization_code',
  'client_credentials',
  'password',
  'login',
  DEVICE_CODE_GRANT,
  TOKEN_EXCHANGE_GRANT,
  'implicit',
]

export const grantNumber = (grant: IssuingGrant) => GRANTS.indexOf(grant)

/** The numbers for which values stand in the columns, as they are or as they were. */
interface Values {
  clients: (number: number) => string | null
  users: (number: number) => string | null
  scopes: (number: number) => readonly string[] | null
  addresses: (number: number) => string | null
  keys: (number: number) => string | null
}

/** A key in `issueOrder`: when, then the id. */
type OrderKey = readonly [issuedAt: EpochMs, id: string]

/** Tokens that a revocation ended. */
export interface Revocation {
  /** How many rows changed. */
  readonly changed: number
  /** How many of them were live at the time. */
  readonly live: number
  readonly undo: () => void
}

/**
 * The issued tokens in columns: some 145 bytes each, none of them an object, so that a million weigh little and the
 * garbage collector never walks them. A record is made when it is asked for.
 */
export class TokenTable {
  readonly clients = new Interner<string>((id) => id)
  readonly users = new Interner<string>((id) => id)
  readonly scopes = new Interner<readonly string[]>((names) => names.join('\n'))
  readonly #addresses = new Interner<string>((address) => address)
  /** Of access tokens, the keys that signed them. */
  readonly keys = new Interner<string>((id) => id)
  readonly #values: Values = {
    clients: (number) => this.clients.valueOf(number),
    users: (number) => this.users.valueOf(number),
    scopes: (number) => this.scopes.valueOf(number),
    addresses: (number) => this.#addresses.valueOf(number),
    keys: (number) => this.keys.valueOf(number),
  }
  readonly #chunks: TokenChunk[] = []
  readonly #byId = new SlotIndex()
  readonly #byFamily = new SlotIndex()
  /** Slots whose token was removed; the last one freed is used first. */
  readonly #free: number[] = []
  /** Slots that were ever used. */
  #end = 0
  /** Slots by time of issue, then id; the first `size` count. */
  #order = new Uint32Array(1024)
  #size = 0
  readonly #bytes = new Uint8Array(ID_BYTES)

  get size(): number {
    return this.#size
  }

  /** All slots are below it. */
  get end(): number {
    return this.#end
  }

  get(id: string): TokenRecord | undefined {
    const slot = this.#slotOf(id)
    return slot < 0 ? undefined : this.recordAt(slot)
  }

  /** Adds a token, or replaces the one that has its id. */
  set(id: string, record: TokenRecord): void {
    const known = this.#slotOf(id)
    if (known < 0) {
      this.#add(record)
      return
    }
    const chunk = this.chunkAt(known)
    const row = rowOf(known)
    const staysInPlace = chunk.issuedAt[row] === record.issuedAt && this.#familyAt(chunk, row) === record.familyId
    if (staysInPlace) {
      const owned = this.#changedChunk(known)
      const uses = this.#usesOf(owned, row)
      this.#fill(owned, row, record)
      this.#release(uses)
    } else {
      this.#removeAll([known])
      this.#add(record)
    }
  }

  delete(id: string): void {
    const slot = this.#slotOf(id)
    if (slot >= 0) this.#removeAll([slot])
  }

  /** Oldest first. */
  *values(): Iterable<TokenRecord> {
    for (let place = 0; place < this.#size; place++) yield this.recordAt(this.slotAt(place))
  }

  /** Removes tokens whose slots a scan found; their records, so that they can be put back. */
  deleteSlots(slots: readonly number[]): TokenRecord[] {
    const records = slots.map((slot) => this.recordAt(slot))
    this.#removeAll(slots)
    return records
  }

  /** Marks every token in the selection that is not revoked yet. */
  revoke(selection: RevokeChange['tokens'], at: EpochMs): Revocation {
    const slots: number[] = []
    let live = 0
    for (const slot of this.#select(selection)) {
      const chunk = this.chunkAt(slot)
      const row = rowOf(slot)
      if (!Number.isNaN(chunk.revokedAt[row])) continue
      if (isLive(chunk, row, at)) live++
      const owned = this.#changedChunk(slot)
      owned.revokedAt[row] = at
      owned.revisions[row] = (owned.revisions[row] ?? 0) + 1
      slots.push(slot)
    }
    return { changed: slots.length, live, undo: () => this.#unrevoke(slots) }
  }

  #unrevoke(slots: readonly number[]): void {
    for (const slot of slots) {
      const chunk = this.#changedChunk(slot)
      const row = rowOf(slot)
      chunk.revokedAt[row] = NO_TIME
      chunk.revisions[row] = (chunk.revisions[row] ?? 0) - 1
    }
  }

  /** Notes that a token was used; how to take that back, or undefined where there is no such token or it was used later. */
  use(id: string, at: EpochMs): (() => void) | undefined {
    const slot = this.#slotOf(id)
    if (slot < 0) return undefined
    const row = rowOf(slot)
    const before = this.chunkAt(slot).usedAt[row] ?? 0
    const minute = Math.floor(at / MINUTE)
    if (before >= minute) return undefined
    this.#ownedChunk(slot).usedAt[row] = minute
    return () => {
      this.#ownedChunk(slot).usedAt[row] = before
    }
  }

  *#select(selection: RevokeChange['tokens']): Iterable<number> {
    if ('id' in selection) {
      const slot = this.#slotOf(selection.id)
      if (slot >= 0) yield slot
    } else if ('familyId' in selection) {
      yield* this.slotsOfFamily(selection.familyId)
    } else {
      // Null: whoever it is.
      const client = 'clientId' in selection ? this.clients.find(selection.clientId) : null
      const user = 'userId' in selection ? this.users.find(selection.userId) : null
      if (client === undefined || user === undefined) return
      for (let slot = 0; slot < this.#end; slot++) {
        const chunk = this.chunkAt(slot)
        const row = rowOf(slot)
        if (chunk.flags[row] === 0) continue
        if (client !== null && chunk.clients[row] !== client) continue
        if (user === null || chunk.users[row] === user) yield slot
      }
    }
  }

  /** In no order. */
  slotsOfFamily(familyId: string): readonly number[] {
    const form = this.#writeFamily(familyId)
    const hash = hashOfId(familyId, form, this.#bytes, 0)
    return this.#byFamily.all(hash, (slot) => this.#familyAt(this.chunkAt(slot), rowOf(slot)) === familyId)
  }

  recordAt(slot: number): TokenRecord {
    return recordOf(this.chunkAt(slot), rowOf(slot), this.#values)
  }

  chunkAt(slot: number): TokenChunk {
    const chunk = this.#chunks[chunkOf(slot)]
    if (chunk === undefined) throw new RangeError(`no token at slot ${String(slot)}`)
    return chunk
  }

  /** The slot of the token at a place in the order of issue, 0 being the oldest. */
  slotAt(place: number): number {
    return this.#order[place] ?? 0
  }

  /** How many tokens were issued before `time`: the place of the first that was not. */
  placeOfTime(time: EpochMs): number {
    return this.#firstPlace((slot) => (this.chunkAt(slot).issuedAt[rowOf(slot)] ?? 0) >= time)
  }

  /** The slots of the first `limit` tokens, oldest first, that expired before `time`: the same wherever they lie. */
  expiredBefore(time: EpochMs, limit: number): number[] {
    const slots: number[] = []
    for (let place = 0; place < this.#size && slots.length < limit; place++) {
      const slot = this.slotAt(place)
      if ((this.chunkAt(slot).expiresAt[rowOf(slot)] ?? 0) < time) slots.push(slot)
    }
    return slots
  }

  /**
   * What is there now, oldest first, unchanged by what comes: the columns are shared until somebody changes them. Costs a
   * few bytes a token at once; the records are made as they are read.
   */
  freeze(): Iterable<TokenRecord> {
    const order = this.#order.slice(0, this.#size)
    const chunks = [...this.#chunks]
    for (const chunk of chunks) chunk.isShared = true
    const frozen = {
      clients: this.clients.freeze(),
      users: this.users.freeze(),
      scopes: this.scopes.freeze(),
      addresses: this.#addresses.freeze(),
      keys: this.keys.freeze(),
    }
    const values: Values = {
      clients: (number) => frozen.clients[number] ?? null,
      users: (number) => frozen.users[number] ?? null,
      scopes: (number) => frozen.scopes[number] ?? null,
      addresses: (number) => frozen.addresses[number] ?? null,
      keys: (number) => frozen.keys[number] ?? null,
    }
    return {
      *[Symbol.iterator]() {
        for (const slot of order) {
          const chunk = chunks[chunkOf(slot)]
          if (chunk !== undefined) yield recordOf(chunk, rowOf(slot), values)
        }
      },
    }
  }

  #slotOf(id: string): number {
    const form = writeId(id, this.#bytes, 0)
    const hash = hashOfId(id, form, this.#bytes, 0)
    return this.#byId.find(hash, (slot) => {
      const chunk = this.chunkAt(slot)
      const row = rowOf(slot)
      if (idForm(chunk, row) !== form) return false
      if (form === TEXT) return chunk.textIds.get(row) === id
      return sameBytes(chunk.ids, row * ID_BYTES, this.#bytes, 0, form === UUID ? 16 : 32)
    })
  }

  #add(record: TokenRecord): void {
    const slot = this.#free.pop() ?? this.#end++
    if (chunkOf(slot) === this.#chunks.length) this.#chunks.push(new TokenChunk())
    const row = rowOf(slot)
    const chunk = this.#changedChunk(slot)
    this.#fill(chunk, row, record)
    this.#byId.add(slot, hashOfId(record.id, idForm(chunk, row), chunk.ids, row * ID_BYTES))
    this.#byFamily.add(slot, hashOfId(record.familyId, familyForm(chunk, row), chunk.families, row * FAMILY_BYTES))

    const place = this.#placeOfKey([record.issuedAt, record.id])
    if (this.#size === this.#order.length) this.#order = grown(this.#order, this.#size)
    this.#order.copyWithin(place + 1, place, this.#size)
    this.#order[place] = slot
    this.#size++
  }

  #removeAll(slots: readonly number[]): void {
    const [only] = slots
    if (slots.length === 1 && only !== undefined) {
      const place = this.#placeOfKey(this.#keyAt(only))
      this.#order.copyWithin(place, place + 1, this.#size)
    } else {
      const isRemoved = new Uint8Array(this.#end)
      for (const slot of slots) isRemoved[slot] = 1
      let to = 0
      for (let place = 0; place < this.#size; place++) {
        const slot = this.#order[place] ?? 0
        if (isRemoved[slot] === 0) this.#order[to++] = slot
      }
    }
    this.#size -= slots.length
    for (const slot of slots) this.#clear(slot)
  }

  #clear(slot: number): void {
    this.#byId.remove(slot)
    this.#byFamily.remove(slot)
    const chunk = this.#changedChunk(slot)
    const row = rowOf(slot)
    this.#release(this.#usesOf(chunk, row))
    chunk.flags[row] = 0
    chunk.textIds.delete(row)
    chunk.textFamilies.delete(row)
    chunk.successorSalts.delete(row)
    chunk.terms.delete(row)
    this.#free.push(slot)
  }

  #fill(chunk: TokenChunk, row: number, record: TokenRecord): void {
    const isRefresh = record.type === 'refresh_token'
    const form = writeId(record.id, this.#bytes, 0)
    chunk.ids.set(this.#bytes, row * ID_BYTES)
    if (form === TEXT) chunk.textIds.set(row, record.id)
    const formOfFamily = this.#writeFamily(record.familyId)
    chunk.families.set(this.#bytes.subarray(0, FAMILY_BYTES), row * FAMILY_BYTES)
    if (formOfFamily === TEXT) chunk.textFamilies.set(row, record.familyId)
    chunk.forms[row] = form | (formOfFamily << 2)
    chunk.flags[row] = USED | (isRefresh ? REFRESH : 0) | (grantNumber(record.grantType) << GRANT_SHIFT)
    chunk.clients[row] = this.clients.take(record.clientId)
    chunk.users[row] = this.users.take(record.userId)
    chunk.scopes[row] = this.scopes.take(record.scopes)
    chunk.addresses[row] = this.#addresses.take(record.address)
    chunk.keys[row] = this.keys.take(isRefresh ? null : record.keyId)
    chunk.revisions[row] = record.revision
    chunk.issuedAt[row] = record.issuedAt
    chunk.expiresAt[row] = record.expiresAt
    chunk.revokedAt[row] = record.revokedAt ?? NO_TIME
    chunk.usedAt[row] = (record.lastUsedAt ?? 0) / MINUTE
    chunk.rotatedAt[row] = (isRefresh ? record.rotatedAt : null) ?? NO_TIME
    chunk.authTimes[row] = (isRefresh ? record.authTime : null) ?? NO_TIME
    const salt = isRefresh ? record.successorSalt : null
    if (salt === null) chunk.successorSalts.delete(row)
    else chunk.successorSalts.set(row, salt)
    if (record.terms === null) chunk.terms.delete(row)
    else chunk.terms.set(row, record.terms)
  }

  /** Only a UUID fits the column of families. */
  #writeFamily(familyId: string): IdForm {
    const form = writeId(familyId, this.#bytes, 0)
    return form === HASH ? TEXT : form
  }

  #familyAt(chunk: TokenChunk, row: number): string {
    return familyOf(chunk, row)
  }

  #usesOf(chunk: TokenChunk, row: number) {
    return {
      client: chunk.clients[row] ?? 0,
      user: chunk.users[row] ?? 0,
      scopes: chunk.scopes[row] ?? 0,
      address: chunk.addresses[row] ?? 0,
      key: chunk.keys[row] ?? 0,
    }
  }

  #release({
    client,
    user,
    scopes,
    address,
    key,
  }: Record<'client' | 'user' | 'scopes' | 'address' | 'key', number>): void {
    this.clients.release(client)
    this.users.release(user)
    this.scopes.release(scopes)
    this.#addresses.release(address)
    this.keys.release(key)
  }

  /** A chunk in which a token comes, goes or is revoked. */
  #changedChunk(slot: number): TokenChunk {
    const chunk = this.#ownedChunk(slot)
    chunk.live = undefined
    return chunk
  }

  #ownedChunk(slot: number): TokenChunk {
    const chunk = this.chunkAt(slot)
    if (!chunk.isShared) return chunk
    const copy = chunk.copy()
    this.#chunks[chunkOf(slot)] = copy
    return copy
  }

  #keyAt(slot: number): OrderKey {
    const chunk = this.chunkAt(slot)
    const row = rowOf(slot)
    return [chunk.issuedAt[row] ?? 0, idOf(chunk, row)]
  }

  /** Where a token stands in the order, or would stand; nearly always close to the end. */
  #placeOfKey([issuedAt, id]: OrderKey): number {
    return this.#firstPlace((slot) => {
      const chunk = this.chunkAt(slot)
      const row = rowOf(slot)
      const time = chunk.issuedAt[row] ?? 0
      return time === issuedAt ? idOf(chunk, row) >= id : time > issuedAt
    })
  }

  /** The first place whose slot is beyond, where all before it are not. */
  #firstPlace(isBeyond: (slot: number) => boolean): number {
    let low = 0
    let high = this.#size
    if (high === 0 || !isBeyond(this.#order[high - 1] ?? 0)) return high
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBeyond(this.#order[middle] ?? 0)) high = middle
      else low = middle + 1
    }
    return low
  }
}

const idForm = (chunk: TokenChunk, row: number) => ((chunk.forms[row] ?? 0) & 3) as IdForm
const familyForm = (chunk: TokenChunk, row: number) => ((chunk.forms[row] ?? 0) >> 2) as IdForm

function idOf(chunk: TokenChunk, row: number): string {
  const form = idForm(chunk, row)
  if (form === UUID) return readUuid(chunk.ids, row * ID_BYTES)
  return form === HASH ? readHash(chunk.ids, row * ID_BYTES) : (chunk.textIds.get(row) ?? '')
}

/** `prefix` in lower case; the id in any. */
export function tokenIdStartsWith(chunk: TokenChunk, row: number, prefix: string): boolean {
  const form = idForm(chunk, row)
  if (form === TEXT) return (chunk.textIds.get(row) ?? '').toLowerCase().startsWith(prefix)
  return bytesStartWith(chunk.ids, row * ID_BYTES, form, prefix)
}

function familyOf(chunk: TokenChunk, row: number): string {
  return familyForm(chunk, row) === UUID
    ? readUuid(chunk.families, row * FAMILY_BYTES)
    : (chunk.textFamilies.get(row) ?? '')
}

/** As `tokenStatus` says `active`. */
export function isLive(chunk: TokenChunk, row: number, now: EpochMs): boolean {
  return Number.isNaN(chunk.revokedAt[row]) && Number.isNaN(chunk.rotatedAt[row]) && (chunk.expiresAt[row] ?? 0) > now
}

const timeOrNull = (time: number | undefined) => (time === undefined || Number.isNaN(time) ? null : time)

const minutesOrNull = (minutes: number | undefined) =>
  minutes === undefined || minutes === 0 ? null : minutes * MINUTE

function recordOf(chunk: TokenChunk, row: number, values: Values): TokenRecord {
  const flags = chunk.flags[row] ?? 0
  const common = {
    id: idOf(chunk, row),
    clientId: values.clients(chunk.clients[row] ?? 0) ?? '',
    userId: values.users(chunk.users[row] ?? 0),
    scopes: values.scopes(chunk.scopes[row] ?? 0) ?? [],
    grantType: GRANTS[(flags & GRANT_MASK) >> GRANT_SHIFT] ?? 'login',
    familyId: familyOf(chunk, row),
    issuedAt: chunk.issuedAt[row] ?? 0,
    expiresAt: chunk.expiresAt[row] ?? 0,
    revokedAt: timeOrNull(chunk.revokedAt[row]),
    address: values.addresses(chunk.addresses[row] ?? 0),
    lastUsedAt: minutesOrNull(chunk.usedAt[row]),
    terms: chunk.terms.get(row) ?? null,
    revision: chunk.revisions[row] ?? 0,
  }
  if ((flags & REFRESH) === 0) return { ...common, type: 'access_token', keyId: values.keys(chunk.keys[row] ?? 0) }
  return {
    ...common,
    type: 'refresh_token',
    authTime: timeOrNull(chunk.authTimes[row]),
    rotatedAt: timeOrNull(chunk.rotatedAt[row]),
    successorSalt: chunk.successorSalts.get(row) ?? null,
  }
}
