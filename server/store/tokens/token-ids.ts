/**
 * Ids as bytes: a UUID takes 16, the base64url of a SHA-256 takes 32; any other text stays text. What is written in one of
 * the two forms comes back letter for letter.
 */
export const TEXT = 0
export const UUID = 1
export const HASH = 2
export type IdForm = typeof TEXT | typeof UUID | typeof HASH

/** Bytes that `writeId` may write. */
export const ID_BYTES = 32

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const HEX_DIGITS = '0123456789abcdef'
const BASE64_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const BASE64_LOWER = BASE64_DIGITS.toLowerCase()
const hexDigits = digitsOf(HEX_DIGITS)
const base64Digits = digitsOf(BASE64_DIGITS)

function digitsOf(alphabet: string): Int8Array {
  const digits = new Int8Array(128).fill(-1)
  for (let value = 0; value < alphabet.length; value++) digits[alphabet.charCodeAt(value)] = value
  return digits
}

/** Writes the bytes of `id` at `at` and says in which form; for TEXT nothing that counts is written. */
export function writeId(id: string, bytes: Uint8Array, at: number): IdForm {
  if (id.length === 36 && writeUuid(id, bytes, at)) return UUID
  if (id.length === 43 && writeHash(id, bytes, at)) return HASH
  return TEXT
}

/** Lower case with dashes (RFC 9562 section 4). */
function writeUuid(id: string, bytes: Uint8Array, at: number): boolean {
  let to = at
  for (let from = 0; from < 36; from += 2) {
    if (from === 8 || from === 13 || from === 18 || from === 23) {
      if (id.charCodeAt(from) !== 45) return false
      from++
    }
    const high = hexDigits[id.charCodeAt(from)] ?? -1
    const low = hexDigits[id.charCodeAt(from + 1)] ?? -1
    if (high < 0 || low < 0) return false
    bytes[to++] = (high << 4) | low
  }
  return true
}

/** 43 letters hold 258 bits; only those whose last two are 0 stand for 32 bytes. */
function writeHash(id: string, bytes: Uint8Array, at: number): boolean {
  let to = at
  let bits = 0
  let held = 0
  for (let from = 0; from < 43; from++) {
    const digit = base64Digits[id.charCodeAt(from)] ?? -1
    if (digit < 0) return false
    held = ((held << 6) | digit) & 0x3fff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[to++] = (held >> bits) & 0xff
    }
  }
  return (held & 0b11) === 0
}

export function readUuid(bytes: Uint8Array, at: number): string {
  const hex = (index: number) => HEX[bytes[at + index] ?? 0] ?? ''
  return (
    `${hex(0)}${hex(1)}${hex(2)}${hex(3)}-${hex(4)}${hex(5)}-${hex(6)}${hex(7)}-` +
    `${hex(8)}${hex(9)}-${hex(10)}${hex(11)}${hex(12)}${hex(13)}${hex(14)}${hex(15)}`
  )
}

export function readHash(bytes: Uint8Array, at: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, 32).toString('base64url')
}

/** Whether an id, written in lower case, begins with `prefix`; decided letter by letter, so mostly by the first. */
export function bytesStartWith(bytes: Uint8Array, at: number, form: IdForm, prefix: string): boolean {
  if (prefix.length > (form === UUID ? 36 : 43)) return false
  for (let index = 0; index < prefix.length; index++) {
    const letter = form === UUID ? uuidLetter(bytes, at, index) : hashLetter(bytes, at, index)
    if (letter !== prefix[index]) return false
  }
  return true
}

/** In a UUID the dashes stand after 8, 12, 16 and 20 digits. */
function uuidLetter(bytes: Uint8Array, at: number, index: number): string {
  if (index === 8 || index === 13 || index === 18 || index === 23) return '-'
  const digit = index - (index > 23 ? 4 : index > 18 ? 3 : index > 13 ? 2 : index > 8 ? 1 : 0)
  const byte = bytes[at + (digit >> 1)] ?? 0
  return HEX_DIGITS[digit % 2 === 0 ? byte >> 4 : byte & 15] ?? ''
}

function hashLetter(bytes: Uint8Array, at: number, index: number): string {
  const bit = index * 6
  const first = at + (bit >> 3)
  const pair = ((bytes[first] ?? 0) << 8) | ((bit >> 3) + 1 < 32 ? (bytes[first + 1] ?? 0) : 0)
  return BASE64_LOWER[(pair >> (10 - (bit & 7))) & 63] ?? ''
}

/** UUIDs and SHA-256 are random as they are: their first bytes will do. Text is hashed by FNV-1a. */
export function hashOfId(id: string, form: IdForm, bytes: Uint8Array, at: number): number {
  if (form !== TEXT) {
    const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]
    return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
  }
  let hash = 0x811c9dc5
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

export function sameBytes(a: Uint8Array, atA: number, b: Uint8Array, atB: number, length: number): boolean {
  for (let index = 0; index < length; index++) if (a[atA + index] !== b[atB + index]) return false
  return true
}
