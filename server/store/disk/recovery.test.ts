import { appendFile, copyFile, link, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { everything } from '../store-contract.ts'
import type { Migration } from '../document.ts'
import type { Store } from '../store.ts'
import { copyOfDirectory } from '../testing/copied-directory.ts'
import { refusalOf } from '../testing/refusal.ts'
import { ONE_OF_EACH, putScope } from '../testing/sample-records.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { encodeEntry, encodeHead } from './journal-lines.ts'
import { openJournaledStore } from './journaled-store.ts'

const journalIn = (directory: string) => join(directory, 'gatehouse.journal')
const documentIn = (directory: string) => join(directory, 'gatehouse.json')

/** A directory that was closed with `scopes` in its document, and was killed after each of `later` became a commit. */
async function killed(scopes: readonly string[], later: readonly string[]): Promise<string> {
  const directory = join(await temporaryDirectory(), 'data')
  const store = await openJournaledStore({ directory })
  for (const id of scopes) await store.commit([putScope({ id })])
  await store.close()
  if (later.length === 0) return directory
  const again = await openJournaledStore({ directory })
  for (const id of later) await again.commit([putScope({ id })])
  const copy = await copyOfDirectory(directory)
  await again.close()
  return copy
}

const scopesOf = async (store: Store) => (await store.listScopes({ limit: 500 })).items.map((scope) => scope.id)

async function scopesIn(directory: string, reports: string[] = []): Promise<readonly string[]> {
  const store = await openJournaledStore({ directory, report: (line) => reports.push(line) })
  const ids = await scopesOf(store)
  await store.close()
  return ids
}

describe('a write that was cut off', () => {
  it('anywhere in the last two lines, loses what was not whole and nothing else', { timeout: 60_000 }, async () => {
    const directory = await killed(['a'], ['b', 'c', 'd'])
    const bytes = await readFile(journalIn(directory))
    const lineEnds = [...bytes.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at + 1)
    const firstCut = lineEnds.at(-3) ?? 0
    const isNearAnEnd = (length: number) => lineEnds.some((end) => Math.abs(end - length) <= 12)
    for (let length = firstCut; length < bytes.length; length++) {
      // Each opens a directory: of what is alike, in the middle of a line, every seventh.
      if (!isNearAnEnd(length) && length % 7 !== 0) continue
      const copy = await copyOfDirectory(directory)
      await truncate(journalIn(copy), length)
      const whole = lineEnds.filter((end) => end <= length).length - 1
      const reports: string[] = []
      expect(await scopesIn(copy, reports)).toEqual(['a', 'b', 'c', 'd'].slice(0, 1 + whole))
      expect(reports).toHaveLength(lineEnds.includes(length) ? 0 : 1)
      if (reports[0] !== undefined) expect(reports[0]).toContain(`line ${String(whole + 2)}`)
    }
  })

  it('is followed by what is committed next', async () => {
    const directory = await killed(['a'], ['b', 'c'])
    await truncate(journalIn(directory), (await readFile(journalIn(directory))).length - 5)
    const store = await openJournaledStore({ directory })
    await store.commit([putScope({ id: 'd' })])
    expect(await scopesIn(await copyOfDirectory(directory))).toEqual(['a', 'b', 'd'])
    await store.close()
  })

  it('may have left any of the lines that shared the flush', async () => {
    const directory = await killed(['a'], ['b'])
    const put = (id: string) => putScope({ id })
    const [first, second, third] = ['x', 'y', 'z'].map((id, at) =>
      encodeEntry({ seq: 2 + at, durable: 1, changes: [put(id)] }),
    )
    // The disk wrote the third and part of the first, in its own order: none of them was answered.
    const hole = '\0'.repeat(20)
    await appendFile(journalIn(directory), `${(first ?? '').slice(0, -21)}${hole}\n${second ?? ''}${third ?? ''}`)
    const reports: string[] = []
    expect(await scopesIn(directory, reports)).toEqual(['a', 'b'])
    expect(reports).toHaveLength(1)
  })
})

describe('a crash between two steps on the disk', () => {
  const head = (generation: number) => encodeHead({ journal: 1, schema: 1, generation })

  /** Each as a compaction takes it, up to the moment before the new document has its name. */
  it.each<[string, (directory: string) => Promise<void>]>([
    ['while the next journal is made', (at) => writeFile(`${journalIn(at)}.next`, head(3).slice(0, 20))],
    ['when the next journal is whole', (at) => writeFile(`${journalIn(at)}.next`, head(3))],
    [
      'when the journal has its last name and the next one not yet its own',
      async (at) => {
        await writeFile(`${journalIn(at)}.next`, head(3))
        await rename(journalIn(at), `${journalIn(at)}.2`)
      },
    ],
    [
      'while the next document is written',
      async (at) => {
        await rename(journalIn(at), `${journalIn(at)}.2`)
        await writeFile(journalIn(at), head(3))
        await writeFile(`${documentIn(at)}.next`, '{\n"schema": 1,\n"genera')
      },
    ],
    ['when the document has a second name', (at) => link(documentIn(at), `${documentIn(at)}.bak.next`)],
    ['when the backup is the document', (at) => link(documentIn(at), `${documentIn(at)}.bak`)],
  ])('%s: everything is there, and what was half done is gone', async (_when, step) => {
    const directory = await killed(['a'], ['b'])
    await step(directory)
    expect(await scopesIn(directory)).toEqual(['a', 'b'])
    expect((await readdir(directory)).filter((name) => name.endsWith('.next'))).toEqual([])
    expect(await scopesIn(directory)).toEqual(['a', 'b'])
  })

  it('is no excuse for a journal that is gone', async () => {
    const directory = await killed(['a'], ['b'])
    await rename(journalIn(directory), `${journalIn(directory)}.2`)
    await writeFile(`${journalIn(directory)}.next`, head(4))
    expect(await refusalOf(openJournaledStore({ directory }))).toContain('not complete')
  })
})

describe('damage', () => {
  it.each([1, 2, 3])('in line %i of the journal is refused with the line, and nothing is changed', async (line) => {
    const directory = await killed(['a'], ['b', 'c', 'd', 'e'])
    const lines = (await readFile(journalIn(directory), 'utf8')).split('\n')
    const damaged = lines.map((text, at) => (at === line - 1 ? text.replace(/.{3}$/, 'xxx') : text)).join('\n')
    await writeFile(journalIn(directory), damaged)
    const message = await refusalOf(openJournaledStore({ directory }))
    expect(message).toContain(journalIn(directory))
    expect(message).toContain(`line ${String(line)} is damaged`)
    expect(message).toContain('gatehouse restore')
    expect(await readFile(journalIn(directory), 'utf8')).toBe(damaged)
  })

  it('that takes a line out of the journal, or puts one in twice, is refused', async () => {
    const directory = await killed(['a'], ['b', 'c', 'd'])
    const [head, b, c, d] = (await readFile(journalIn(directory), 'utf8')).split('\n')
    for (const lines of [
      [head, b, d],
      [head, c, d],
      [head, b, b, c, d],
    ]) {
      await writeFile(journalIn(directory), `${lines.join('\n')}\n`)
      expect(await refusalOf(openJournaledStore({ directory }))).toMatch(/line \d is damaged/)
    }
  })

  it.each<[string, (whole: string) => string, RegExp]>([
    ['cut off', (whole) => whole.slice(0, -20), /not valid JSON/],
    ['empty', () => '', /not valid JSON/],
    ['not JSON', () => 'hello', /not valid JSON/],
    ['null', () => 'null', /not an object/],
    ['false', () => 'false', /not an object/],
    ['a number', () => '0', /not an object/],
    ['an empty text', () => '""', /not an object/],
    ['a list', () => '[]', /schema/],
    ['changed in one letter', (whole) => whole.replace('"id":"a"', '"id":"b"'), /checksum/],
    ['of another checksum', (whole) => whole.replace(/crc32:......../, 'crc32:00000000'), /checksum/],
    ['broken in one line', (whole) => whole.replace('"id":"a"', '"id":"a'), /damaged in line \d+/],
    ['newer', (whole) => whole.replace('"schema": 1', '"schema": 2'), /newer Gatehouse.*Start that version/],
  ])('makes a document that is %s refused, and left alone', async (_what, damage, reason) => {
    const directory = await killed(['before', 'a'], ['later'])
    const file = documentIn(directory)
    const whole = await readFile(file, 'utf8')
    await copyFile(file, `${file}.bak`)
    const damaged = damage(whole)
    expect(damaged).not.toBe(whole)
    await writeFile(file, damaged)
    const message = await refusalOf(openJournaledStore({ directory }))
    expect(message).toMatch(reason)
    expect(message).toContain(file)
    expect(await readFile(file, 'utf8')).toBe(damaged)
    if (message.includes('newer')) return
    expect(message).toContain(`copy ${file}.bak over it`)
    await copyFile(`${file}.bak`, file)
    expect(await scopesIn(directory)).toEqual(['a', 'before', 'later'])
  })

  it('loses nothing when the document before is put in its place, as the message says', async () => {
    const directory = await killed(['a', 'b'], [])
    const second = await openJournaledStore({ directory })
    await second.commit([putScope({ id: 'c' })])
    await second.close()
    const third = await openJournaledStore({ directory })
    await third.commit([putScope({ id: 'd' })])
    const crashed = await copyOfDirectory(directory)
    await third.close()

    await writeFile(documentIn(crashed), '{')
    expect(await refusalOf(openJournaledStore({ directory: crashed }))).toContain('.bak over it')
    await copyFile(`${documentIn(crashed)}.bak`, documentIn(crashed))
    expect(await scopesIn(crashed)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('does not send the operator to a document that is not there', async () => {
    const directory = await killed(['a'], [])
    await writeFile(documentIn(directory), '{')
    const message = await refusalOf(openJournaledStore({ directory }))
    expect(message).toContain('no earlier document')
    expect(message).not.toContain('.bak')
  })
})

describe('a document that was edited', () => {
  const withoutChecksum = (text: string) => text.replace(/,\n"checksum".*\n/, '\n')

  it('is read when its checksum was taken out, and checked in full', async () => {
    const directory = await killed(['a'], [])
    const file = documentIn(directory)
    const text = withoutChecksum(await readFile(file, 'utf8'))
    await writeFile(file, text.replace('"id":"a"', '"id":"edited"'))
    expect(await scopesIn(directory)).toEqual(['edited'])

    await writeFile(file, withoutChecksum(text.replace('"isDefault":false', '"isDefault":"no"')))
    expect(await refusalOf(openJournaledStore({ directory }))).toMatch(/scopes\.0\.isDefault/)
  })

  it('may be written by hand, in any layout, and begins a directory', async () => {
    const directory = await killed(['a'], [])
    const document = JSON.parse(await readFile(documentIn(directory), 'utf8')) as Record<string, unknown>
    const { checksum: _checksum, generation: _generation, ...rest } = document
    const fresh = join(await temporaryDirectory(), 'fresh')
    await mkdir(fresh)
    await writeFile(documentIn(fresh), JSON.stringify(rest, null, 4))
    expect(await scopesIn(fresh)).toEqual(['a'])
    expect(await scopesIn(fresh)).toEqual(['a'])
  })

  it('is refused beside journals when it does not say which goes on from it', async () => {
    const directory = await killed(['a'], ['b'])
    const text = withoutChecksum(await readFile(documentIn(directory), 'utf8'))
    await writeFile(documentIn(directory), text.replace(/"generation": \d+,\n/, ''))
    expect(await refusalOf(openJournaledStore({ directory }))).toContain('names no generation')
  })
})

describe('a file that is gone', () => {
  it.each(['gatehouse.json', 'gatehouse.journal'])('is missed: %s', async (name) => {
    const directory = await killed(['a'], ['b'])
    await rm(join(directory, name))
    // The journal that an earlier document would need is no way to begin either.
    await rm(`${journalIn(directory)}.1`, { force: true })
    const message = await refusalOf(openJournaledStore({ directory }))
    expect(message).toContain(join(directory, name))
  })

  it('is missed in the middle of the journals', async () => {
    const directory = await killed(['a'], ['b'])
    await rename(`${journalIn(directory)}.1`, `${journalIn(directory)}.7`)
    expect(await refusalOf(openJournaledStore({ directory }))).toMatch(/line 1|not complete/)
  })

  it('may be the document, while the journals from the first on are there', async () => {
    const directory = await killed(['a'], ['b'])
    await rm(documentIn(directory))
    expect(await scopesIn(directory)).toEqual(['a', 'b'])
  })

  it('is said to be unreadable where a directory has its name', async () => {
    const directory = await killed(['a'], [])
    await rm(documentIn(directory))
    await mkdir(documentIn(directory))
    expect(await refusalOf(openJournaledStore({ directory }))).toContain(`${documentIn(directory)} cannot be read`)
  })
})

describe('an earlier schema', () => {
  const shout: Migration = (stored) =>
    stored.kind === 'scopes'
      ? { ...stored, record: { ...stored.record, description: String(stored.record['description']).toUpperCase() } }
      : stored

  it('is brought on once, document and journal alike, and what came of it is newer than the former program', async () => {
    const directory = join(await temporaryDirectory(), 'data')
    const first = await openJournaledStore({ directory })
    await first.commit([...ONE_OF_EACH, putScope({ id: 'a', description: 'in the document' })])
    await first.close()
    const second = await openJournaledStore({ directory })
    await second.commit([putScope({ id: 'b', description: 'in the journal' })])
    const before = await everything(second)
    const crashed = await copyOfDirectory(directory)
    await second.close()

    const later = await openJournaledStore({ directory: crashed, migrations: [shout] })
    expect(await later.get('scopes', 'a')).toMatchObject({ description: 'IN THE DOCUMENT', revision: 1 })
    expect(await later.get('scopes', 'b')).toMatchObject({ description: 'IN THE JOURNAL', revision: 1 })
    await later.commit([putScope({ id: 'c', description: 'quiet' })])
    await later.close()
    const again = await openJournaledStore({ directory: crashed, migrations: [shout] })
    expect(await again.get('scopes', 'c')).toMatchObject({ description: 'quiet' })
    await again.close()
    expect(await refusalOf(openJournaledStore({ directory: crashed }))).toMatch(/newer Gatehouse \(schema 2/)

    const untouched = await openJournaledStore({ directory })
    expect(await everything(untouched)).toEqual(before)
    await untouched.close()
  })

  it('is refused in a journal too when it is newer, and the directory is left as it is', async () => {
    const directory = await killed(['a'], ['b'])
    const lines = (await readFile(journalIn(directory), 'utf8')).split('\n')
    const newer = [encodeHead({ journal: 1, schema: 2, generation: 2 }).trimEnd(), ...lines.slice(1)].join('\n')
    await writeFile(journalIn(directory), newer)
    expect(await refusalOf(openJournaledStore({ directory }))).toMatch(
      /journal cannot be used.*newer.*Start that version/,
    )
    expect(await readFile(journalIn(directory), 'utf8')).toBe(newer)
  })
})
