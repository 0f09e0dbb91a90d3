import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openJournaledStore } from './disk/journaled-store.ts'
import { createMemoryStore } from './memory-store.ts'
import { everything } from './store-contract.ts'
import type { Change, Store } from './store.ts'
import { anyChange, outcomeOf } from './testing/any-change.ts'
import { temporaryDirectory } from './testing/temporary-directory.ts'

const tell = (store: Store, commits: readonly (readonly Change[])[]) =>
  Promise.all(commits.map((changes) => outcomeOf(store.commit(changes))))

describe('the stores', () => {
  it('tell the same story after any commits, in memory and reopened from disk', { timeout: 60_000 }, async () => {
    const directory = await temporaryDirectory()
    let run = 0
    const commits = fc.array(fc.array(anyChange, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(commits, async (story) => {
        const memory = createMemoryStore()
        const place = `${directory}/${String(run++)}`
        const disk = await openJournaledStore({ directory: place })
        expect(await tell(disk, story)).toEqual(await tell(memory, story))
        await disk.close()
        // What was kept up to date commit by commit, against what is built anew from the document.
        const reopened = await openJournaledStore({ directory: place })
        expect(await everything(reopened)).toEqual(await everything(memory))
        await reopened.close()
      }),
      { numRuns: 40 },
    )
  })
})
