import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../memory-store.ts'
import { everything } from '../store-contract.ts'
import type { Store } from '../store.ts'
import { anyChange, outcomeOf } from '../testing/any-change.ts'
import { copyOfDirectory } from '../testing/copied-directory.ts'
import { ONE_OF_EACH, putAccessToken, putScope } from '../testing/sample-records.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import type { CompactionStep } from './compaction.ts'
import { openJournaledStore } from './journaled-store.ts'

const STEPS: readonly CompactionStep[] = ['new journal', 'new document', 'journals removed']

describe('a compaction', () => {
  it('folds the journal into the document while commits go on, and none is lost at any step', async () => {
    const directory = join(await temporaryDirectory(), 'data')
    const left: { step: CompactionStep; copy: string; committed: number }[] = []
    let committed = 0
    const store = await openJournaledStore({
      directory,
      compactFrom: 4_000,
      onCompactionStep: async (step) => {
        const atLeast = committed
        left.push({ step, copy: await copyOfDirectory(directory), committed: atLeast })
      },
    })
    for (let at = 0; at < 120; at++) {
      await store.commit([putScope({ id: `s${String(at)}` }), putAccessToken({ id: `a${String(at)}` })])
      committed++
    }
    const told = await everything(store)
    await store.close()
    expect(new Set(left.map(({ step }) => step))).toEqual(new Set(STEPS))
    for (const { copy, committed: atLeast } of left) {
      const reopened = await openJournaledStore({ directory: copy })
      const { total } = await reopened.listScopes({ limit: 1 })
      expect(total).toBeGreaterThanOrEqual(atLeast)
      expect(await reopened.countTokens({ now: 0 })).toBe(total)
      await reopened.close()
    }
    const again = await openJournaledStore({ directory })
    expect(await everything(again)).toEqual(told)
    await again.close()
  })

  it('keeps no journal that no document needs', async () => {
    const directory = join(await temporaryDirectory(), 'data')
    const store = await openJournaledStore({ directory, compactFrom: 1_000 })
    for (let at = 0; at < 60; at++) await store.commit([putScope({ id: `s${String(at)}` })])
    await store.close()
    const journals = (await readdir(directory)).filter((name) => name.startsWith('gatehouse.journal.'))
    expect(journals.length).toBeLessThanOrEqual(2)
    const size = async (name: string) => (await stat(join(directory, name))).size
    expect(await size('gatehouse.journal')).toBeLessThan(200)
    expect((await readFile(join(directory, 'gatehouse.json'), 'utf8')).match(/"id":"s/g)).toHaveLength(60)
  })

  it.each(STEPS)('that is killed after "%s" leaves every commit that was answered', async (step) => {
    const directory = join(await temporaryDirectory(), 'data')
    const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, MODULE, directory, step], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const [, signal] = (await once(child, 'close')) as [number | null, string | null]
    expect(signal).toBe('SIGKILL')
    const answered = output.trimEnd().split('\n')
    expect(answered.length).toBeGreaterThan(3)
    const store = await openJournaledStore({ directory })
    for (const id of answered) expect(await store.get('scopes', id)).toBeDefined()
    expect((await store.listScopes({ limit: 1 })).total - answered.length).toBeLessThanOrEqual(1)
    await store.close()
  })
})

const MODULE = new URL('./journaled-store.ts', import.meta.url).href
const PROGRAM = `
  const { openJournaledStore } = await import(process.argv[1])
  const { writeSync } = await import('node:fs')
  const onCompactionStep = (step) => step === process.argv[3] && process.kill(process.pid, 'SIGKILL')
  const store = await openJournaledStore({ directory: process.argv[2], compactFrom: 3000, onCompactionStep })
  for (let at = 0; at < 10_000; at++) {
    const record = { id: 's' + at, description: 'x'.repeat(200), builtIn: false, isDefault: false, claims: [], createdAt: 1, updatedAt: 1 }
    await store.commit([{ op: 'put', kind: 'scopes', record }])
    writeSync(1, record.id + '\\n')
  }
`

describe('any commits, crashes and restarts', () => {
  /** Commits that are made at once; then what happens to the process. */
  const round = fc.record({
    commits: fc.array(fc.array(anyChange, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 }),
    then: fc.constantFrom('go on', 'close', 'crash'),
  })

  it('leave exactly what was answered', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 8 }), async (rounds) => {
        const memory = createMemoryStore()
        let directory = join(await temporaryDirectory(), 'data')
        const open = () => openJournaledStore({ directory, compactFrom: 1_500 })
        let store: Store = await open()
        await Promise.all([memory.commit(ONE_OF_EACH), store.commit(ONE_OF_EACH)])
        for (const { commits, then } of rounds) {
          const outcomes = await Promise.all(commits.map((changes) => outcomeOf(store.commit(changes))))
          const expected = await Promise.all(commits.map((changes) => outcomeOf(memory.commit(changes))))
          expect(outcomes).toEqual(expected)
          if (then === 'go on') continue
          // A crash leaves the files as they are at this moment, whatever a compaction is about.
          const copy = then === 'crash' ? await copyOfDirectory(directory) : undefined
          await store.close()
          directory = copy ?? directory
          store = await open()
          expect(await everything(store)).toEqual(await everything(memory))
        }
        await store.close()
      }),
      { numRuns: 40 },
    )
  })
})
