import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startConfigured } from '../protocol/start-gatehouse.ts'
import { integrate, readSnippet, snippets } from './snippets.ts'

// The pages of docs/integrate say what is so: their blocks are the files that the tests beside this one run.

const pages = (await readdir(integrate)).filter((name) => name.endsWith('.md'))
const read = async (page: string) => await readFile(join(integrate, page), 'utf8')

interface Block {
  /** The snippet that the line above it names. */
  name: string | undefined
  text: string
}

function blocksOf(page: string): Block[] {
  const blocks = page.matchAll(/^(?:\[snippets\/([\w.-]+)\]\(snippets\/\1\)\n\n)?```\w+\n([\s\S]*?)^```$/gm)
  return [...blocks].map(([, name, text = '']) => ({ name, text }))
}

describe.each(pages)('%s', (page) => {
  it('shows files, and shows them as they are', async () => {
    for (const { name, text } of blocksOf(await read(page))) {
      expect(name, `no file is named above: ${text}`).toBeDefined()
      expect(text, name).toBe(await readSnippet(name ?? ''))
    }
  })

  it('links to what is there', async () => {
    const files = [...(await readdir(integrate)), ...(await readdir(snippets)).map((name) => `snippets/${name}`)]
    for (const [, target = ''] of (await read(page)).matchAll(/\]\(([^)]+)\)/g)) expect(files).toContain(target)
  })
})

it('every snippet is on a page, and every page is in the index', async () => {
  const texts = await Promise.all(pages.map(read))
  const shown = texts.flatMap(blocksOf).map(({ name }) => name)
  expect(shown.sort()).toEqual((await readdir(snippets)).sort())
  const index = await read('README.md')
  for (const page of pages.filter((name) => name !== 'README.md')) expect(index).toContain(`](${page})`)
})

it('the table of settings says what the server says of itself', async () => {
  const { issuer, stop } = await startConfigured({})
  onTestFinished(stop)
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`)
  const metadata = (await answer.json()) as Record<string, string | string[]>
  const rows = (await read('settings.md')).matchAll(/^\| [^|]+ \| `(\w+)` +\| (.+?) +\|$/gm)
  const table = [...rows].map(([, name = '', cell = '']): [string, string[]] => [
    name,
    [...cell.matchAll(/`([^`]+)`/g)].map(([, value = '']) => value.replace('http://127.0.0.1:4400', issuer)),
  ])
  expect(table.length).toBeGreaterThan(10)
  for (const [name, values] of table) expect(values, name).toEqual([metadata[name]].flat())
})
