/** What a file is to Gatehouse. */
export type FileKind = 'configuration' | 'backup'

/** A file is none that Gatehouse knows; in words for who brought it. */
export class UnknownFile extends Error {}

/** Bytes that say what it is. */
const HEAD = 4096

/**
 * What a file is, by its name and how it begins. What else is in it is the server's to judge.
 * @throws UnknownFile
 */
export async function recogniseFile(file: File): Promise<FileKind> {
  let head: string
  try {
    head = await file.slice(0, HEAD).text()
  } catch {
    throw new UnknownFile(`${file.name} could not be read: a folder, or a file that is gone. Nothing is changed.`)
  }
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? ''
  const isJson = /^\uFEFF?\s*\{/.test(head)
  if (isJson && ['gatehouse', 'gatehouse-backup', 'json'].includes(extension)) {
    if (extension !== 'json') return extension === 'gatehouse' ? 'configuration' : 'backup'
    // Nothing that is declared is called so.
    return /^\uFEFF?\s*\{\s*"backup"\s*:/.test(head) ? 'backup' : 'configuration'
  }
  throw new UnknownFile(`${file.name} is neither a configuration file nor a backup of Gatehouse. Nothing is changed.`)
}
