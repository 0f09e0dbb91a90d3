import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Creates a directory and the parents that it lacks, each for its owner alone. Node's own way (`recursive`) never comes to an
 * end where a parent is there in which nothing can be created, as in `/proc`.
 * @throws what the operating system says; EEXIST where something else is there
 */
export function makeDirectory(path: string): void {
  const directory = resolve(path)
  const kind = (place: string) => statSync(place, { throwIfNoEntry: false })
  if (kind(directory)?.isDirectory() === true) return
  const parent = dirname(directory)
  if (parent !== directory && kind(parent) === undefined) makeDirectory(parent)
  try {
    mkdirSync(directory, { mode: 0o700 })
  } catch (error) {
    // Another process may have been faster.
    if (kind(directory)?.isDirectory() !== true) throw error
  }
}
