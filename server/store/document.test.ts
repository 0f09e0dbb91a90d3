import { describe, expect, it } from 'vitest'
import { DocumentError, documentOf, parseDocument, type Migration } from './document.ts'
import { Tables } from './tables.ts'
import { ONE_OF_EACH, putUser } from './testing/sample-records.ts'

function sample() {
  const tables = new Tables()
  tables.apply(ONE_OF_EACH)
  return tables.snapshot()
}

const atRest = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('the document', () => {
  it('is read as it was written, whatever editor it names a schema for', () => {
    const snapshot = sample()
    const document = documentOf(snapshot)
    expect(Object.keys(document)[0]).toBe('schema')
    expect(parseDocument(atRest(document))).toEqual(snapshot)
    expect(parseDocument(atRest({ $schema: 'gatehouse.schema.json', ...document }))).toEqual(snapshot)
  })

  it.each(Object.entries(sample()))('needs every field of %s, and no other', (kind, rows) => {
    const document = documentOf(sample())
    const accepts = (row: object) => {
      try {
        parseDocument(atRest({ ...document, [kind]: [row] }))
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
      for (const field of Object.keys(row))
        expect([field, accepts({ ...row, [field]: undefined })]).toEqual([field, false])
    }
  })

  it.each([
    ['username', { username: 'U1' }],
    ['email', { email: 'U1@example.com' }],
    ['username that is an email', { username: 'u1@EXAMPLE.com' }],
  ])('is refused when two users have one %s', (_what, login) => {
    const snapshot = sample()
    const tables = new Tables()
    tables.apply([putUser({ id: 'u2', username: 'u2', ...login })])
    const users = [...snapshot.users, ...tables.snapshot().users]
    expect(() => parseDocument(documentOf({ ...snapshot, users }))).toThrow(/users: .* is there more than once/)
  })

  it('runs the migrations that a document has not been through, in turn', () => {
    const note =
      (name: string): Migration =>
      ({ notes, ...rest }) => ({ ...rest, notes: [...(notes as string[]), name] })
    const finish: Migration = ({ notes, ...rest }) => {
      seen.push(...(notes as string[]))
      return rest
    }
    const seen: string[] = []
    const migrations = [note('to 2'), note('to 3'), finish]
    const at = (schema: number) => ({ ...documentOf(sample()), schema, notes: [] })
    expect(parseDocument(at(1), migrations)).toEqual(sample())
    expect(seen.splice(0)).toEqual(['to 2', 'to 3'])
    parseDocument(at(2), migrations)
    expect(seen.splice(0)).toEqual(['to 3'])
    expect(documentOf(sample(), migrations).schema).toBe(4)
    expect(parseDocument(documentOf(sample(), migrations), migrations)).toEqual(sample())
    expect(seen).toEqual([])
    expect(() => parseDocument(at(5), migrations)).toThrow(/newer/)
  })

  it('says so when a migration cannot read what it finds', () => {
    const broken: Migration = () => {
      throw new TypeError('undefined is not iterable')
    }
    expect(() => parseDocument(documentOf(sample()), [broken])).toThrow(DocumentError)
  })
})
