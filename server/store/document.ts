import { z } from 'zod'
import type { Kind, Records } from './records.ts'
import { recordSchemas } from './record-schemas.ts'
import { loginsOf } from './tables.ts'

/** The kinds in the order in which the document holds them; tokens, of which there are most, come last. */
export const KINDS = [
  'settings',
  'keys',
  'scopes',
  'clients',
  'users',
  'consents',
  'sessions',
  'codes',
  'pushedRequests',
  'deviceCodes',
  'initialAccessTokens',
  'logoutNotices',
  'signIns',
  'tokens',
] as const satisfies readonly Kind[]

/** What documents of the present schema may be without: they were written before it came. */
const CAME_LATER: readonly Kind[] = ['signIns']

/** A record of some schema, by the name of its collection. */
export interface StoredRecord {
  readonly kind: string
  readonly record: Readonly<Record<string, unknown>>
}

/**
 * Brings a record of one schema to the next, or drops it. Its index plus one is the schema that it reads, the last one's
 * the present less one. By record and not by document: it serves the snapshot and the journal alike, however long.
 */
export type Migration = (stored: StoredRecord) => StoredRecord | undefined

export const MIGRATIONS: readonly Migration[] = []

/** The schema that is written: what the last migration leads to. */
export const presentSchema = (migrations: readonly Migration[]) => migrations.length + 1

/** Why a document or a journal was not accepted, and what to do where going back to a former one would not help. */
export class DocumentError extends Error {
  readonly remedy: string | undefined

  constructor(message: string, { remedy, cause }: { remedy?: string; cause?: unknown } = {}) {
    super(message, { cause })
    this.remedy = remedy
  }
}

/** @throws DocumentError for a schema that this program does not know. */
export function requireKnownSchema(schema: number, migrations: readonly Migration[]): void {
  const present = presentSchema(migrations)
  if (schema <= present) return
  throw new DocumentError(
    `it was written by a newer Gatehouse (schema ${String(schema)}; this one knows up to ${String(present)})`,
    { remedy: 'Start that version, or choose another directory' },
  )
}

/** A record of `schema`, brought on to the present one and not yet checked. @throws DocumentError */
export function migrated(
  stored: StoredRecord,
  schema: number,
  migrations: readonly Migration[],
): StoredRecord | undefined {
  try {
    let present: StoredRecord | undefined = stored
    for (const migrate of migrations.slice(schema - 1)) present = present && migrate(present)
    return present
  } catch (error) {
    throw new DocumentError(`a record of ${stored.kind} could not be brought on from schema ${String(schema)}`, {
      cause: error,
    })
  }
}

/** The one record of a kind at a place, checked in full. @throws DocumentError that names the place. */
export function parseRecord<K extends Kind>(kind: K, place: string, value: unknown): Records[K] {
  const parsed = recordSchemas[kind].safeParse(value)
  if (parsed.success) return parsed.data as Records[K]
  const [issue] = parsed.error.issues
  const path = [place, ...(issue?.path ?? [])].join('.')
  throw new DocumentError(`${path}: ${issue?.message ?? 'not as expected'}`)
}

/** @throws DocumentError */
export function requireKind(name: string): Kind {
  const kind = KINDS.find((known) => known === name)
  if (kind === undefined) throw new DocumentError(`${name}: there is no such collection`)
  return kind
}

export interface ParsedDocument {
  /** 0 where none is named. */
  readonly generation: number
  readonly schema: number
  readonly records: { readonly [K in Kind]: readonly Records[K][] }
}

const headSchema = z.looseObject({
  $schema: z.string().optional(),
  schema: z.number().int().min(1),
  generation: z.number().int().min(1).default(0),
})

/**
 * A whole document that somebody may have edited: brought on to the present schema and checked in full, each key once.
 * @throws DocumentError
 */
export function parseDocument(value: object, migrations: readonly Migration[]): ParsedDocument {
  const head = headSchema.safeParse(value)
  if (!head.success) throw new DocumentError('it has no schema number, or no valid generation')
  const { $schema: _given, schema, generation, ...collections } = head.data
  requireKnownSchema(schema, migrations)

  const records = Object.fromEntries(KINDS.map((kind) => [kind, [] as unknown[]])) as Record<Kind, unknown[]>
  for (const [name, rows] of Object.entries(collections)) {
    if (!Array.isArray(rows)) throw new DocumentError(`${name}: expected a list of records`)
    if (schema === presentSchema(migrations)) requireKind(name)
    rows.forEach((row: unknown, at) => {
      const place = `${name}.${String(at)}`
      if (typeof row !== 'object' || row === null) throw new DocumentError(`${place}: expected a record`)
      const stored = migrated({ kind: name, record: row as StoredRecord['record'] }, schema, migrations)
      if (stored === undefined) return
      const kind = requireKind(stored.kind)
      records[kind].push(parseRecord(kind, place, stored.record))
    })
  }
  // A migration may have brought a collection in; of the present schema, each must be there.
  const isMissing = (kind: Kind) => !(kind in collections) && !CAME_LATER.includes(kind)
  const missing = schema === presentSchema(migrations) ? KINDS.find(isMissing) : undefined
  if (missing !== undefined) throw new DocumentError(`${missing}: the collection is missing`)

  const checked = records as unknown as ParsedDocument['records']
  for (const kind of KINDS) requireDistinct(kind, checked[kind])
  // One user may have the same username and email.
  const logins = checked.users.flatMap((user) => [...new Set(loginsOf(user))])
  requireDistinct(
    'users',
    logins.map((id) => ({ id })),
  )
  return { generation, schema, records: checked }
}

/** The tables hold each key once: of two, in a file that was edited by hand, one would be lost without a word. */
function requireDistinct(kind: string, records: readonly { readonly id: string }[]): void {
  const known = new Set<string>()
  for (const { id } of records) {
    if (known.has(id)) throw new DocumentError(`${kind}: ${JSON.stringify(id)} is there more than once`)
    known.add(id)
  }
}
