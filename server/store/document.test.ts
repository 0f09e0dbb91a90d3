import { describe, expect, it } from 'vitest'
import { DocumentError, KINDS, parseDocument, type Migration } from './document.ts'
import type { ClientRecord, Kind } from './records.ts'
import { Tables } from './tables.ts'
import { ONE_OF_EACH, putClient, putUser } from './testing/sample-records.ts'

type Rows = Record<Kind, { id: string }[]>

function rowsOf(tables: Tables): Rows {
  const snapshot = tables.view()
  return Object.fromEntries(KINDS.map((kind) => [kind, [...snapshot[kind]]])) as unknown as Rows
}

function sample(): Rows {
  const tables = new Tables()
  tables.apply(ONE_OF_EACH)
  return rowsOf(tables)
}

const atRest = (value: object): object => JSON.parse(JSON.stringify(value)) as object
const parse = (document: object, migrations: readonly Migration[] = []) => parseDocument(atRest(document), migrations)

/** What directories of before do not have, and what it is there. */
const CAME_LATER = { implicitFlow: false, implicitResponseTypes: [], lastUsedAt: null, keyId: null }

describe('a document that somebody may have edited', () => {
  it('is read as it was written, whatever editor it names a schema for', () => {
    const records = sample()
    expect(parse({ schema: 1, generation: 3, ...records })).toEqual({ schema: 1, generation: 3, records })
    expect(parse({ $schema: 'gatehouse.schema.json', schema: 1, ...records })).toEqual({
      schema: 1,
      generation: 0,
      records,
    })
  })

  it.each(Object.entries(sample()))('needs every field of %s, and no other', (kind, rows) => {
    const accepts = (row: object) => {
      try {
        parse({ schema: 1, ...sample(), [kind]: [row] })
        return true
      } catch (error) {
        if (!(error instanceof DocumentError)) throw error
        expect(error.message).toContain(kind)
        return false
      }
    }
    for (const row of rows) {
      expect(accepts(row)).toBe(true)
      expect(accepts({ ...row, foreign: 1 })).toBe(false)
      for (const field of Object.keys(row)) {
        expect([field, accepts({ ...row, [field]: undefined })]).toEqual([field, field in CAME_LATER])
      }
    }
  })

  it.each(['clients', 'settings'] as const)('has what came later in %s switched off where it is absent', (kind) => {
    const row = sample()[kind].at(0)
    const absent = Object.keys(row ?? {}).filter((field) => field in CAME_LATER)
    const old = Object.fromEntries(Object.entries(row ?? {}).filter(([field]) => !absent.includes(field)))
    const { records } = parse({ schema: 1, ...sample(), [kind]: [old] })
    expect(absent).not.toEqual([])
    for (const field of absent)
      expect(records[kind][0]).toHaveProperty(field, CAME_LATER[field as keyof typeof CAME_LATER])
  })

  it('may be from before sign-ins were kept', () => {
    const { signIns: _later, ...records } = sample()
    expect(parse({ schema: 1, ...records }).records).toMatchObject({ ...records, signIns: [] })
  })

  it.each<[string, object, RegExp]>([
    ['without a schema', { schema: undefined }, /schema/],
    ['of a schema that never was', { schema: 0 }, /schema/],
    ['of a generation that never was', { generation: 0 }, /generation/],
    ['newer', { schema: 2 }, /newer Gatehouse \(schema 2; this one knows up to 1\)/],
    ['without a collection', { scopes: undefined }, /scopes: the collection is missing/],
    ['with one that is not known', { scoops: [] }, /scoops: there is no such collection/],
    ['with a collection that is no list', { scopes: {} }, /scopes: expected a list/],
    ['with a record that is none', { scopes: [null] }, /scopes\.0: expected a record/],
    ['holding an id twice', { scopes: [...sample().scopes, ...sample().scopes] }, /scopes: .* is there more than once/],
  ])('is refused %s', (_what, change, reason) => {
    expect(() => parse({ schema: 1, ...sample(), ...change })).toThrow(reason)
  })

  it.each([
    ['username', { username: 'U1' }],
    ['email', { email: 'U1@example.com' }],
    ['username that is an email', { username: 'u1@EXAMPLE.com' }],
  ])('is refused when two users have one %s', (_what, login) => {
    const tables = new Tables()
    tables.apply([putUser({ id: 'u2', username: 'u2', ...login })])
    const users = [...sample().users, ...rowsOf(tables).users]
    expect(() => parse({ schema: 1, ...sample(), users })).toThrow(/users: .* is there more than once/)
  })

  it('is brought on by the migrations that it has not been through, in turn', () => {
    const describedBy =
      (word: string): Migration =>
      (stored) =>
        stored.kind === 'scopes'
          ? {
              kind: 'scopes',
              record: { ...stored.record, description: `${String(stored.record['description'])} ${word}` },
            }
          : stored
    const migrations = [describedBy('two'), describedBy('three')]
    const descriptions = (schema: number) =>
      parse({ schema, ...sample() }, migrations).records.scopes.map((scope) => scope.description)
    const [now] = descriptions(3)
    expect(descriptions(2)).toEqual([`${now ?? ''} three`])
    expect(descriptions(1)).toEqual([`${now ?? ''} two three`])
    expect(() => descriptions(4)).toThrow(/newer/)
  })

  it('may lose a collection to a migration, and get another', () => {
    const { scopes, sessions: _dropped, ...rest } = sample()
    const renamed: Migration = (stored) =>
      stored.kind === 'grants' ? { ...stored, kind: 'scopes' } : stored.kind === 'visits' ? undefined : stored
    const document = { schema: 1, ...rest, grants: scopes, visits: [{ id: 'v1' }] }
    expect(parse(document, [renamed]).records).toMatchObject({ scopes, sessions: [] })
  })

  it('says so when a migration cannot read what it finds', () => {
    const broken: Migration = () => {
      throw new TypeError('undefined is not iterable')
    }
    expect(() => parse({ schema: 1, ...sample() }, [broken])).toThrow(/could not be brought on from schema 1/)
  })
})

it('a client from before uses were noted has none', () => {
  const [{ record }] = [putClient({ id: 'c1' })]
  const { lastUsedAt: _later, secrets, ...old } = record as ClientRecord
  const former = secrets.map(({ lastUsedAt: _, ...secret }) => secret)
  const tables = new Tables()
  tables.load('clients', { ...old, secrets: former, revision: 4 } as unknown as ClientRecord)
  expect(tables.get('clients', 'c1')).toEqual({ ...record, revision: 4 })
})
