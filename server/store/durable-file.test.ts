import { link, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DurableJsonFile } from './durable-file.ts'
import { temporaryDirectory } from './testing/temporary-directory.ts'

const text = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`

async function written(...documents: readonly unknown[]) {
  const path = join(await temporaryDirectory(), 'file.json')
  const file = new DurableJsonFile(path)
  for (const document of documents) await file.write(document)
  return { path, file, names: async () => (await readdir(join(path, '..'))).sort() }
}

describe('a durable file', () => {
  it('holds what was written last, and beside it what was there before', async () => {
    const { path, file, names } = await written()
    expect(await file.read()).toBeNull()
    for (let at = 1; at <= 3; at++) {
      await file.write({ at })
      expect(await file.read()).toEqual({ at })
      if (at > 1) expect(JSON.parse(await readFile(`${path}.bak`, 'utf8'))).toEqual({ at: at - 1 })
    }
    expect(await names()).toEqual(['file.json', 'file.json.bak'])
  })

  describe('after a crash', () => {
    /** The steps of a write, each as `write` takes it: what a crash after so many of them leaves on disk. */
    const steps: readonly [string, (path: string) => Promise<void>][] = [
      ['before anything', () => Promise.resolve()],
      ['while the new file is written', (path) => writeFile(`${path}.next`, '{"at": ')],
      ['when the new file is whole', (path) => writeFile(`${path}.next`, text({ at: 3 }))],
      ['when the old file has its second name', (path) => link(path, `${path}.bak.next`)],
      ['when the backup is the old file', (path) => rename(`${path}.bak.next`, `${path}.bak`)],
      ['when the new file is in place', (path) => rename(`${path}.next`, path)],
    ]

    it.each(steps.map(([when], at) => [when, at] as const))('%s, a whole document is there', async (_when, last) => {
      for (const formerWrites of [[{ at: 2 }], [{ at: 1 }, { at: 2 }]]) {
        const { path, names } = await written(...formerWrites)
        for (const [, step] of steps.slice(0, last + 1)) await step(path)

        const now = last === steps.length - 1 ? 3 : 2
        const file = new DurableJsonFile(path)
        expect(await file.read()).toEqual({ at: now })
        expect((await names()).filter((name) => name.endsWith('.next'))).toEqual([])
        const hasBackup = (await names()).includes(basename(`${path}.bak`))
        if (hasBackup) expect(JSON.parse(await readFile(`${path}.bak`, 'utf8'))).toHaveProperty('at')

        await file.write({ at: 4 })
        expect(await file.read()).toEqual({ at: 4 })
        expect(JSON.parse(await readFile(`${path}.bak`, 'utf8'))).toEqual({ at: now })
        expect(await names()).toEqual(['file.json', 'file.json.bak'])
      }
    })

    it('of the first write, it is as if nothing had been written', async () => {
      const { path, file } = await written()
      await writeFile(`${path}.next`, text({ at: 1 }))
      expect(await file.read()).toBeNull()
      expect(await readdir(join(path, '..'))).toEqual([])
    })
  })

  it.each([[[]], [[{ at: 1 }]], [[{ at: 1 }, { at: 2 }]]])(
    'holds what it held, after %j, when its new name could not be made durable',
    async (former) => {
      const { path, file: before, names } = await written(...former)
      let isBroken = true
      const syncDirectory = () => (isBroken ? Promise.reject(new Error('EIO: i/o error, fsync')) : Promise.resolve())
      const file = new DurableJsonFile(path, { syncDirectory })
      await expect(file.write({ at: 9 })).rejects.toThrow('EIO')
      expect(await before.read()).toEqual(former.at(-1) ?? null)
      isBroken = false
      await file.write({ at: 10 })
      expect(await before.read()).toEqual({ at: 10 })
      expect(await names()).toEqual(former.length === 0 ? ['file.json'] : ['file.json', 'file.json.bak'])
    },
  )
})
