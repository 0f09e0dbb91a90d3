import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import type { SaveDialogOptions, Session } from 'electron'
import { expect, test } from 'vitest'
import { guardDownloads, isConsoleDownload, saveOptions } from './downloads.ts'

const origin = 'http://127.0.0.1:4401'
const blob = `blob:${origin}/0b5c1c6e`

test('the console saves what its page made', () => {
  expect(isConsoleDownload(blob, origin, origin)).toBe(true)
})

test.each([
  ['an address of the console', `${origin}/backend/backups`, origin, origin],
  ['another address', 'https://elsewhere.example/a.exe', origin, origin],
  ['a page in the console’s frame', blob, 'null', origin],
  ['another origin', blob, 'https://elsewhere.example', origin],
  ['no page at all', blob, '', origin],
  ['another origin’s file', 'blob:https://elsewhere.example/1', origin, origin],
  ['an origin that begins as the console’s does', `blob:${origin}1/0b5c`, origin, origin],
  ['data', 'data:text/plain,hello', origin, origin],
  ['a file', 'file:///etc/passwd', origin, origin],
  ['the console before there is one', blob, origin, null],
])('%s is not saved', (_what, url, initiator, consoleOrigin) => {
  expect(isConsoleDownload(url, initiator, consoleOrigin)).toBe(false)
})

test('the dialog names what it saves, and begins where it is told', () => {
  expect(saveOptions('gatehouse.json', '/home/alice')).toEqual({
    title: 'Export Configuration',
    defaultPath: join('/home/alice', 'configuration.gatehouse'),
    filters: [
      { name: 'Gatehouse configuration', extensions: ['gatehouse'] },
      { name: 'JSON', extensions: ['json'] },
    ],
  })
  expect(saveOptions('gatehouse-backup-2031-05-06.gatehouse-backup', '/home/alice')).toMatchObject({
    title: 'Save Backup',
    defaultPath: join('/home/alice', 'gatehouse-backup-2031-05-06.gatehouse-backup'),
  })
  expect(saveOptions('gatehouse-authority.pem', '/home/alice')).toEqual({
    title: 'Save',
    defaultPath: join('/home/alice', 'gatehouse-authority.pem'),
  })
  // A name is a name, whatever the page said.
  expect(saveOptions('../../.bashrc', '/home/alice').defaultPath).toBe(join('/home/alice', '.bashrc'))
  expect(saveOptions(String.raw`..\..\autorun.inf`, '/home/alice').defaultPath).toBe(join('/home/alice', 'autorun.inf'))
})

test('others are cancelled, and one that cannot be written is said', () => {
  const session = new EventEmitter()
  const told: string[] = []
  guardDownloads(session as unknown as Session, {
    consoleOrigin: () => origin,
    folder: () => '/home/alice',
    report: (line) => told.push(line),
    refuse: (title) => told.push(title),
  })
  const download = (url: string) => {
    const event = { defaultPrevented: false, preventDefault: () => (event.defaultPrevented = true) }
    const asked: SaveDialogOptions[] = []
    const item = Object.assign(new EventEmitter(), {
      getURL: () => url,
      getInitiatorOrigin: () => origin,
      getFilename: () => 'gatehouse.json',
      setSaveDialogOptions: (options: SaveDialogOptions) => asked.push(options),
    })
    session.emit('will-download', event, item, {}, null)
    return { item, asked, isCancelled: event.defaultPrevented }
  }
  expect(download('https://elsewhere.example/a.exe')).toMatchObject({ isCancelled: true, asked: [] })
  expect(told.splice(0)).toEqual(['A download that the console did not begin was cancelled'])
  const { item, asked, isCancelled } = download(blob)
  expect({ isCancelled, asked: asked.length }).toEqual({ isCancelled: false, asked: 1 })
  for (const state of ['cancelled', 'completed']) item.emit('done', {}, state)
  expect(told).toEqual([])
  download(blob).item.emit('done', {}, 'interrupted')
  expect(told).toEqual(['The file was not saved'])
})
