import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { initialSize } from './initial-script.ts'

it('counts the entry with what it imports, each once, and nothing that is loaded later', () => {
  const code = { entry: 'import "a"', a: 'export const a = 1', shared: 'export const shared = 2', later: 'later()' }
  const chunks = new Map([
    ['entry.js', { code: code.entry, imports: ['a.js', 'shared.js', 'elsewhere.js'] }],
    ['a.js', { code: code.a, imports: ['shared.js', 'entry.js'] }],
    ['shared.js', { code: code.shared, imports: [] }],
    ['later.js', { code: code.later, imports: [] }],
  ])
  const gzipped = (text: string) => gzipSync(text).length
  expect(initialSize('entry.js', chunks)).toBe(gzipped(code.entry) + gzipped(code.a) + gzipped(code.shared))
})
