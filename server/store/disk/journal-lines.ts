import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { Change } from '../store.ts'

/** The first line of a journal: what it is, and which snapshot it goes on from. */
export interface JournalHead {
  readonly journal: 1
  readonly schema: number
  readonly generation: number
}

/** A commit: what it changed, in the order of its number. */
export interface JournalEntry {
  /** From 1, within the journal. */
  readonly seq: number
  /** The last entry that was on stable storage when this one was written: up to there, damage is no torn write. */
  readonly durable: number
  readonly changes: readonly Change[]
}

/** Every line begins with the CRC-32 of the rest, in hexadecimal, and a space. */
function encodeLine(value: JournalHead | JournalEntry): string {
  const text = JSON.stringify(value)
  return `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`
}

export const encodeHead = (head: JournalHead) => encodeLine(head)
export const encodeEntry = (entry: JournalEntry) => encodeLine(entry)

const headSchema = z.strictObject({
  journal: z.literal(1),
  schema: z.number().int().min(1),
  generation: z.number().int().min(1),
})

/** @returns undefined for a line that is not whole. */
export function decodeHead(line: Buffer): JournalHead | undefined {
  const head = headSchema.safeParse(decodeLine(line))
  return head.success ? head.data : undefined
}

/** @returns undefined for a line that is not whole. What the checksum vouches for is what this program wrote. */
export function decodeEntry(line: Buffer): JournalEntry | undefined {
  return decodeLine(line) as JournalEntry | undefined
}

function decodeLine(line: Buffer): unknown {
  const text = line.subarray(9)
  const isWhole = line[8] === 0x20 && Number.parseInt(line.toString('latin1', 0, 8), 16) === crc32(text)
  return isWhole ? JSON.parse(text.toString('utf8')) : undefined
}
