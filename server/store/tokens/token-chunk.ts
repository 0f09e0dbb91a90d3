import type { AuthorizationTerms, EpochMs } from '../records.ts'
import { ID_BYTES } from './token-ids.ts'

const BITS = 12
/** Rows of a chunk. */
export const CHUNK = 1 << BITS
export const chunkOf = (slot: number) => slot >>> BITS
export const rowOf = (slot: number) => slot & (CHUNK - 1)

export const FAMILY_BYTES = 16

/** In `flags`; a row that is free has none. */
export const USED = 0x80
export const REFRESH = 0x01
/** The grant's number stands above the type. */
export const GRANT_SHIFT = 1
export const GRANT_MASK = 0x1e

/** What `NaN` stands for in a column of times. */
export const NO_TIME = Number.NaN

/** Milliseconds in the unit of `usedAt`. */
export const MINUTE = 60_000

/** How many tokens of a chunk are live at any time from `from` on, before `until`; as long as none is changed. */
export interface LiveCount {
  readonly access: number
  readonly refresh: number
  readonly from: EpochMs
  readonly until: EpochMs
}

/** A column for each field of 4,096 tokens. Frozen ones are shared: who wants to change one changes a copy. */
export class TokenChunk {
  flags = new Uint8Array(CHUNK)
  /** The form of the id, and times four that of the family. */
  forms = new Uint8Array(CHUNK)
  ids = new Uint8Array(CHUNK * ID_BYTES)
  families = new Uint8Array(CHUNK * FAMILY_BYTES)
  /** Numbers of the table's interners. */
  clients = new Uint32Array(CHUNK)
  users = new Uint32Array(CHUNK)
  scopes = new Uint32Array(CHUNK)
  addresses = new Uint32Array(CHUNK)
  keys = new Uint16Array(CHUNK)
  revisions = new Uint32Array(CHUNK)
  issuedAt = new Float64Array(CHUNK)
  expiresAt = new Float64Array(CHUNK)
  revokedAt = new Float64Array(CHUNK)
  rotatedAt = new Float64Array(CHUNK)
  authTimes = new Float64Array(CHUNK)
  /** Minutes since 1970; 0 for never. Good until the year 10136, at half the weight of milliseconds. */
  usedAt = new Uint32Array(CHUNK)
  /** Ids and families that have neither form, by row. */
  textIds = new Map<number, string>()
  textFamilies = new Map<number, string>()
  /** Salts of the successors of refresh tokens that were used, by row. */
  successorSalts = new Map<number, string>()
  /** By row, where there are any. */
  terms = new Map<number, AuthorizationTerms>()
  isShared = false
  /** As it was last counted; undefined once a token was changed by more than its use. */
  live: LiveCount | undefined

  copy(): TokenChunk {
    const copy = new TokenChunk()
    copy.flags.set(this.flags)
    copy.forms.set(this.forms)
    copy.ids.set(this.ids)
    copy.families.set(this.families)
    copy.clients.set(this.clients)
    copy.users.set(this.users)
    copy.scopes.set(this.scopes)
    copy.addresses.set(this.addresses)
    copy.keys.set(this.keys)
    copy.revisions.set(this.revisions)
    copy.issuedAt.set(this.issuedAt)
    copy.expiresAt.set(this.expiresAt)
    copy.revokedAt.set(this.revokedAt)
    copy.rotatedAt.set(this.rotatedAt)
    copy.authTimes.set(this.authTimes)
    copy.usedAt.set(this.usedAt)
    copy.textIds = new Map(this.textIds)
    copy.textFamilies = new Map(this.textFamilies)
    copy.successorSalts = new Map(this.successorSalts)
    copy.terms = new Map(this.terms)
    copy.live = this.live
    return copy
  }
}
