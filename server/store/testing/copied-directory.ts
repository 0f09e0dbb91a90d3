import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from './temporary-directory.ts'

/** What a crash at this moment would leave of a data directory: its files, and no lock. */
export async function copyOfDirectory(directory: string): Promise<string> {
  const copy = join(await temporaryDirectory(), 'data')
  for (let attempt = 0; attempt < 100; attempt++) {
    await rm(copy, { recursive: true, force: true })
    await mkdir(copy)
    const before = await describeFiles(directory)
    const isCopied = await copyFiles(directory, copy).catch(() => false)
    // One moment for all files: where one came, went or grew meanwhile, it was not.
    if (isCopied && (await describeFiles(directory)) === before) return copy
  }
  throw new Error(`${directory} did not stand still`)
}

async function namesIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory)
  return names.filter((name) => name !== 'gatehouse.lock' && name !== 'gatehouse.owner.json')
}

async function copyFiles(directory: string, copy: string): Promise<boolean> {
  for (const name of await namesIn(directory)) await copyFile(join(directory, name), join(copy, name))
  return true
}

async function describeFiles(directory: string): Promise<string> {
  const described = (await namesIn(directory)).map(async (name) => {
    const found = await stat(join(directory, name)).catch(() => undefined)
    return [name, found?.ino, found?.size, found?.mtimeMs].join(' ')
  })
  return (await Promise.all(described)).join('\n')
}
