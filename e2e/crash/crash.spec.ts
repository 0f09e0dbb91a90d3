import { randomInt } from 'node:crypto'
import { cp, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SHORT_RUN } from './crash-options.ts'
import { runCrashRounds, type RoundResult } from './crash-run.ts'
import { describeViolations, summarise } from './report.ts'
import { RunFolder } from './run-folder.ts'

test(`${SHORT_RUN} kills under load: everything acknowledged is there, nothing revoked is back`, async () => {
  const seed = randomInt(2 ** 31)
  const folder = await RunFolder.create()
  console.log(`data in ${folder.path}; again with: npm run crash -- --seed ${seed}`)
  const results = await runCrashRounds({ rounds: SHORT_RUN, seed, folder })
  console.log(summarise(results))
  const violations = violationsOf(results)
  if (violations.length > 0) throw new Error(describeViolations(results, { seed, folder: folder.path }))
  expect(results).toHaveLength(SHORT_RUN)
  await folder.remove()
})

/** What belongs to the directory and not to the data: who holds it, now. */
const HELD_BY = /^gatehouse\.(lock|owner\.json)/

async function copyData(from: string, to: string): Promise<void> {
  const names = (folder: string) => readdir(folder).then((all) => all.filter((name) => !HELD_BY.test(name)))
  await mkdir(to, { recursive: true })
  for (const name of await names(to)) await rm(join(to, name), { recursive: true })
  for (const name of await names(from)) await cp(join(from, name), join(to, name), { recursive: true })
}

test('a server that forgets three rounds is found out', async () => {
  const folder = await RunFolder.create()
  onTestFinished(() => folder.remove())
  const copy = join(folder.path, 'older')
  const forgetful = 5
  // Not the first: a kill can come before the operator's token. Without it no record could be looked at.
  const remembered = 2
  const results = await runCrashRounds({
    rounds: forgetful + 1,
    seed: 1,
    folder,
    whileDown: async (round) => {
      if (round === remembered) await copyData(folder.data, copy)
      if (round === forgetful) await copyData(copy, folder.data)
    },
  })
  // It stops at once, and says what: a token is gone, a revoked or spent one is back, a record is as it was.
  expect(results).toHaveLength(forgetful)
  const violations = violationsOf(results)
  expect(violations).toContainEqual(expect.objectContaining({ expected: 'active', found: 'inactive' }))
  expect(violations).toContainEqual(expect.objectContaining({ expected: 'inactive', found: 'active' }))
  expect(violations.map(({ thing }) => thing)).toContainEqual(expect.stringMatching(/^(client|user|scope) /))
})

const violationsOf = (results: readonly RoundResult[]) => results.at(-1)?.violations ?? []
