import { open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a new file (mode 0600) and resolves when its content is on stable storage. */
export async function writeDurably(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Resolves when the names in the directory of `path` are on stable storage. Windows has no such call and needs none. */
export async function syncDirectoryOf(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(dirname(path), 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
