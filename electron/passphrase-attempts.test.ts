import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isAskingPage, takeAttempts } from './passphrase-attempts.ts'

const PASSPHRASE = 'correct horse battery staple'

/** A window, whose attempts go as `attempt` says. */
function asking(attempt: (passphrase: string) => Promise<boolean>) {
  const ended: unknown[] = []
  const tried: string[] = []
  const attempts = takeAttempts(
    (passphrase) => {
      tried.push(passphrase)
      return attempt(passphrase)
    },
    (failure) => ended.push(failure ?? 'done'),
  )
  return { ...attempts, ended, tried }
}

test('a wrong passphrase is told, and asked again; the right one ends it', async () => {
  const { receive, ended } = asking((passphrase) => Promise.resolve(passphrase === PASSPHRASE))
  const { problem } = await receive(['not the passphrase'])
  expect(problem).toBe('This is not the passphrase. Try again.')
  expect(ended).toEqual([])
  expect(await receive([PASSPHRASE])).toEqual({ problem: null })
  expect(ended).toEqual(['done'])
})

test('nobody who knows it ends it, too', async () => {
  const { receive, ended, tried } = asking(() => Promise.resolve(false))
  expect(await receive([null])).toEqual({ problem: null })
  expect([ended, tried]).toEqual([['done'], []])
})

test('what keeps an attempt from being made ends it with that', async () => {
  const failure = new Error('The key file is damaged')
  const { receive, ended } = asking(() => Promise.reject(failure))
  expect(await receive([PASSPHRASE])).toEqual({ problem: null })
  expect(ended).toEqual([{ error: failure }])
})

test('one is made at a time, however fast they come', async () => {
  let finish: (isRight: boolean) => void = () => undefined
  const { receive, tried } = asking(() => new Promise((resolve) => (finish = resolve)))
  const first = receive(['the first of them'])
  expect((await receive(['the second of them'])).problem).toMatch(/One attempt at a time/)
  finish(false)
  expect((await first).problem).toMatch(/not the passphrase/)
  expect(tried).toEqual(['the first of them'])
  const third = receive(['the third of them'])
  finish(true)
  expect((await third).problem).toBeNull()
})

test.each<[unknown[]]>([
  [[]],
  [['']],
  [[undefined]],
  [[1]],
  [[['secret of the page']]],
  [[{ passphrase: 'secret of the page' }]],
  [['secret of the page', 'more']],
  [['secret of the page'.repeat(300)]],
])('%j is refused without a word of it, and not tried', async (received) => {
  const { receive, ended, tried } = asking(() => Promise.resolve(true))
  await expect(receive(received)).rejects.toThrow(/^Wrong arguments: expected a passphrase/)
  await expect(receive(received)).rejects.not.toThrow(/secret/)
  expect([ended, tried]).toEqual([[], []])
})

test('only the page that asks is heard', () => {
  const url = 'data:text/html;charset=utf-8;base64,PGh0bWw+#directory=%2Fdata'
  const mainFrame = { url }
  const contents = { mainFrame }
  const page = { contents, url }
  expect(isAskingPage({ sender: contents, senderFrame: mainFrame }, page)).toBe(true)
  expect(isAskingPage({ sender: contents, senderFrame: null }, page)).toBe(false)
  expect(isAskingPage({ sender: contents, senderFrame: { url } }, page)).toBe(false)
  expect(isAskingPage({ sender: { mainFrame }, senderFrame: mainFrame }, page)).toBe(false)
  const navigated = { mainFrame: { url: 'http://127.0.0.1:4401/' } }
  expect(isAskingPage({ sender: navigated, senderFrame: navigated.mainFrame }, { contents: navigated, url })).toBe(
    false,
  )
})

test('the page allows itself its own style and nothing else', () => {
  const html = readFileSync(join(import.meta.dirname, 'passphrase/passphrase.html'), 'utf8')
  const [, style = ''] = /<style>([^]*)<\/style>/.exec(html) ?? []
  const hash = createHash('sha256').update(style).digest('base64')
  expect(html).toContain(
    `content="default-src 'none'; style-src 'sha256-${hash}'; form-action 'none'; base-uri 'none'"`,
  )
  expect(html).not.toMatch(/<script|\sstyle=|\son\w+=/)
})
