import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { MAXIMUM_CONFIGURATION_FILE } from '../server/contract/configuration.ts'
import type { OpenedFile } from './bridge.ts'
import { errorLine } from './error-line.ts'

/** The kinds of files that Gatehouse opens, as dialogs name them; the systems know the first two as its own. */
export const fileKinds = {
  configuration: { name: 'Gatehouse configuration', extensions: ['gatehouse'] },
  backup: { name: 'Gatehouse backup', extensions: ['gatehouse-backup'] },
  json: { name: 'JSON', extensions: ['json'] },
} as const

const extensions: ReadonlySet<string> = new Set(Object.values(fileKinds).flatMap(({ extensions }) => extensions))

/** Whether its name is that of a file that Gatehouse opens. */
export const mayBeOpened = (path: string): boolean => extensions.has(extname(path).slice(1).toLowerCase())

/** Bytes of a backup that goes through the window; a larger one is restored by the command line. */
const MAXIMUM_BACKUP = 200_000_000

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 })} MB`

/** A file cannot be opened, in words for whoever opened it. */
export class UnopenedFile extends Error {}

/**
 * Reads a file that its operator opened with Gatehouse: a regular one, of a bounded size, text that begins as JSON does. What
 * is in it is the server's to judge.
 * @throws UnopenedFile
 */
export async function readOpenedFile(path: string): Promise<OpenedFile> {
  const name = basename(path)
  let bytes: Buffer
  try {
    bytes = await readRegularFile(path, name)
  } catch (error) {
    if (error instanceof UnopenedFile) throw error
    throw new UnopenedFile(`${name} cannot be read: ${errorLine(error)}`, { cause: error })
  }
  return { name, text: asJson(name, bytes) }
}

async function readRegularFile(path: string, name: string): Promise<Buffer> {
  // A pipe that nobody writes to would keep it waiting. Windows has no such flag, and `|` takes that for none.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const found = await file.stat()
    if (!found.isFile()) throw new UnopenedFile(`${name} is not a file with content, but a folder or a device.`)
    const isConfiguration = extname(name).toLowerCase() === '.gatehouse'
    const most = isConfiguration ? MAXIMUM_CONFIGURATION_FILE : MAXIMUM_BACKUP
    if (found.size > most) {
      throw new UnopenedFile(
        `${name} has ${megabytes(found.size)}; ` +
          (isConfiguration
            ? `a configuration file has at most ${megabytes(most)}.`
            : `the window takes ${megabytes(most)}. Restore a larger backup in Settings, Backup, or by the command gatehouse restore.`),
      )
    }
    // No more than was there when it was measured.
    const bytes = Buffer.alloc(found.size)
    let length = 0
    while (length < found.size) {
      const { bytesRead } = await file.read(bytes, length, found.size - length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return bytes.subarray(0, length)
  } finally {
    await file.close()
  }
}

function asJson(name: string, bytes: Buffer): string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UnopenedFile(`${name} is not text in UTF-8: it is neither a configuration file nor a backup.`)
  }
  // All of a backup is too much to be read here, where the server answers its clients: it is checked when it is uploaded.
  if (!/^\s*\{/.test(text)) {
    throw new UnopenedFile(`${name} is not JSON: it is neither a configuration file nor a backup.`)
  }
  return text
}
