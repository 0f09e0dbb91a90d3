import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isStale } from './build.ts'

let folder: string
const before = new Date(2026, 0, 1)
const built = new Date(2026, 0, 2)
const after = new Date(2026, 0, 3)

async function put(path: string, time: Date) {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, '')
  await utimes(file, time, time)
  // The folder's own time is the moment of this test.
  await utimes(dirname(file), before, before)
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-build-'))
  for (const input of ['electron/main.ts', 'renderer/features/clients.tsx', 'server/index.ts', 'package.json']) {
    await put(input, before)
  }
  await utimes(join(folder, 'renderer'), before, before)
  const bundles = ['main/main.js', 'main/cli.js', 'preload/preload.cjs', 'renderer/index.html']
  for (const output of [...bundles, 'THIRD-PARTY-LICENSES.txt', '.built']) {
    await put(join('out', output), built)
  }
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

test('a build newer than everything is fresh', () => {
  expect(isStale(folder)).toBe(false)
})

test.each(['renderer/features/clients.tsx', 'server/index.ts', 'package.json', 'package-lock.json'])(
  'a change of %s makes it stale',
  async (input) => {
    await put(input, after)
    expect(isStale(folder)).toBe(true)
  },
)

test('a removed file makes it stale', async () => {
  await rm(join(folder, 'renderer/features/clients.tsx'))
  expect(isStale(folder)).toBe(true)
})

test('a changed test does not', async () => {
  await put('server/index.test.ts', after)
  expect(isStale(folder)).toBe(false)
})

test.each(['out/.built', 'out/main/cli.js'])('without %s it is stale', async (output) => {
  await rm(join(folder, output))
  expect(isStale(folder)).toBe(true)
})
