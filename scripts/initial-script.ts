import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Bytes of the console's first script and all that it needs to start, gzipped. */
const BUDGET = 250_000

/** What a bundle has of a chunk. */
export interface Chunk {
  code: string
  /** Files of chunks that are loaded along. */
  imports: readonly string[]
}

/** Gzipped bytes of a chunk with what it imports, each once; what is loaded later does not count. */
export function initialSize(entry: string, chunks: ReadonlyMap<string, Chunk>): number {
  const seen = new Set<string>()
  const visit = (file: string): number => {
    const chunk = chunks.get(file)
    if (chunk === undefined || seen.has(file)) return 0
    seen.add(file)
    return chunk.imports.reduce((sum, imported) => sum + visit(imported), gzipSync(chunk.code).length)
  }
  return visit(entry)
}

/** Says how big the initial script is, and fails a build in which it is over its budget. */
export function initialScriptBudget(): Plugin {
  return {
    name: 'initial-script-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
      const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
      const entries = chunks.filter((chunk) => chunk.isEntry)
      const size = Math.max(...entries.map((entry) => initialSize(entry.fileName, byName)))
      const inWords = `${(size / 1000).toFixed(1)} kB gzipped, of ${String(BUDGET / 1000)} kB`
      if (size > BUDGET) this.error(`The initial script of the console is over its budget: ${inWords}`)
      console.log(`Initial script of the console: ${inWords}`)
    },
  }
}
