import { readFile } from 'node:fs/promises'
import type { DeclarativeConfig } from '../contract/declarative-config.ts'
import { reasonOf } from '../store/data-directory.ts'
import { ConfigurationError, parseDeclarativeConfig } from './parse-config.ts'

/** Reads and checks a declarative file (docs: README, "A server from a file"). @throws ConfigurationError */
export async function loadDeclarativeConfig(path: string): Promise<DeclarativeConfig> {
  return parseDeclarativeConfig(await readText(path), `The file ${path}: `)
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const message = `cannot be read: ${reasonOf(error)}`
    throw new ConfigurationError([{ path: '', message }], { subject: `The file ${path} `, cause: error })
  }
}
