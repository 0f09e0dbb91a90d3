import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CONFIGURATION } from './configuration.ts'

/** The files of a run: what the server keeps, how it is configured, and what it said. */
export class RunFolder {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  /**
   * @param path new or empty; without it, a temporary folder
   * @throws FolderInUse
   */
  static async create(path?: string): Promise<RunFolder> {
    if (path !== undefined) {
      await mkdir(path, { recursive: true })
      if ((await readdir(path)).length > 0)
        throw new FolderInUse(`Expected --data to name a new folder; ${path} is not empty`)
    }
    const folder = new RunFolder(path ?? (await mkdtemp(join(tmpdir(), 'gatehouse-crash-'))))
    await writeFile(folder.configFile, JSON.stringify(CONFIGURATION, null, 2))
    return folder
  }

  get data(): string {
    return join(this.path, 'data')
  }

  get configFile(): string {
    return join(this.path, 'configuration.json')
  }

  get log(): string {
    return join(this.path, 'server.log')
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 5 })
  }
}

export class FolderInUse extends Error {}
