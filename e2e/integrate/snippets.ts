/** The programs that docs/integrate shows, as the files that they are. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import type { Config } from '../../scripts/headless-twin.ts'
import { root } from '../../scripts/repository.ts'

export const integrate = join(root, 'docs/integrate')
export const snippets = join(integrate, 'snippets')

export const readSnippet = async (name: string) => await readFile(join(snippets, name), 'utf8')

/** The declarative file that a page shows, with `changes` of its text: an address, above all its port, that is free here. */
export async function readConfig(name: string, changes: Readonly<Record<string, string>> = {}): Promise<Config> {
  let text = await readSnippet(name)
  for (const [from, to] of Object.entries(changes)) {
    if (!text.includes(from)) throw new Error(`there is no ${from} in ${name}`)
    text = text.replaceAll(from, to)
  }
  return JSON.parse(text) as Config
}

/** A port of this machine that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
