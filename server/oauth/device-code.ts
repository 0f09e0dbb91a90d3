/** What a device and its person hold while they wait for each other (RFC 8628 section 3.2), and how it is written. */
import { randomInt } from 'node:crypto'
import { secretMatches } from '../tokens/secrets.ts'
import type { DeviceCodeRecord } from '../store/records.ts'

/** Seconds that a device may wait for its person. */
export const DEVICE_CODE_LIFETIME = 600

/** Seconds between two polls of a device (RFC 8628 section 3.5). */
export const POLLING_INTERVAL = 5

/**
 * Consonants alone: no words come about, and nothing looks like a digit (RFC 8628 section 6.1). Eight of them are 34 bits,
 * enough where guesses are counted (section 5.1).
 */
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ'
const LENGTH = 8

/** A user code, as it is stored. */
export function newUserCode(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}

/** As people read it: WDJB-MJHT. */
export const displayUserCode = (userCode: string) => `${userCode.slice(0, 4)}-${userCode.slice(4)}`

/**
 * The user code that a person typed, as it is stored: letter case, spaces and punctuation do not count (RFC 8628 section
 * 6.1), nor whether the keyboard writes wide letters. Undefined where it can be none.
 */
export function readUserCode(text: string): string | undefined {
  if (text.length > 64) return undefined
  const letters = text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\p{P}\p{S}\p{Z}\p{C}]/gu, '')
  return isUserCode(letters) ? letters : undefined
}

const isUserCode = (text: string) => new RegExp(`^[${ALPHABET}]{${String(LENGTH)}}$`).test(text)

/**
 * The device code: where its record is, and the secret. The device was told the user code in the same answer, so that half
 * gives nothing away, and it saves an index by secret.
 */
export const formatDeviceCode = (userCode: string, secret: string) => `${userCode}.${secret}`

/** The two halves of a device code; undefined where it has another form. */
export function parseDeviceCode(text: string): { userCode: string; secret: string } | undefined {
  const [, userCode, secret] = /^([A-Z]{8})\.([A-Za-z0-9_-]{43})$/.exec(text) ?? []
  return userCode === undefined || secret === undefined ? undefined : { userCode, secret }
}

/** Whether the secret of a device code is that of `record`. */
export const holdsDeviceCode = (record: DeviceCodeRecord | undefined, secret: string): record is DeviceCodeRecord =>
  record !== undefined && secretMatches(secret, record.secretHash)
