import type { OpenedFile } from './bridge.ts'
import { errorLine } from './error-line.ts'
import { readOpenedFile } from './opened-file.ts'

export interface OpenedFiles {
  /** Reads the file and tells the page that there is one. More than one at a time is refused. */
  open: (paths: readonly string[]) => Promise<void>
  /** The one that waits, once; null where none does. The page gets what is in it and its name, never a path. */
  take: () => OpenedFile | null
}

export interface OpenedFilesSurroundings {
  /** The page may ask for it now; one that is not there yet asks by itself. */
  announce: () => void
  /** Shows a native box. */
  refuse: (title: string, reason: string) => void
}

/** Files on their way from the system to the page; the newest replaces one that was not taken. */
export function createOpenedFiles({ announce, refuse }: OpenedFilesSurroundings): OpenedFiles {
  let waiting: OpenedFile | null = null
  let asked = 0
  return {
    async open(paths) {
      const [path, another] = paths
      if (path === undefined) return
      if (another !== undefined) {
        refuse('One file at a time', 'Each is looked at before anything is changed: open one, and the next after it.')
        return
      }
      const turn = ++asked
      try {
        const file = await readOpenedFile(path)
        if (turn !== asked) return
        waiting = file
        announce()
      } catch (error) {
        refuse('The file cannot be opened', errorLine(error))
      }
    },
    take() {
      const file = waiting
      waiting = null
      return file
    },
  }
}
