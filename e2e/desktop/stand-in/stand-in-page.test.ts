import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runToEnd } from './trial-application.ts'

describe.skipIf(process.platform === 'win32')('the stand-in for Electron shows a page that', () => {
  const server = createServer((request, response) => {
    if (request.url === '/out') response.writeHead(302, { location: `http://localhost:${port()}/` }).end()
    else if (request.url === '/frame') response.end()
    else response.setHeader('content-type', 'text/html').end('<title>Page</title><iframe src="/frame"></iframe>')
  })
  const port = () => (server.address() as AddressInfo).port
  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  /** Opens the page in a window, then runs `then` there as a script of the page. */
  const opening = (main: string, page: string) => `
    const base = 'http://127.0.0.1:${port()}'
    const preload = join(import.meta.dirname, 'preload.cjs')
    ${main}
    await Promise.resolve()
    app.whenReady().then(async () => {
      const window = new BrowserWindow({ show: false, webPreferences: { preload } })
      ready?.(window)
      await window.loadURL(base + '/#start')
    })
    ipcMain.handle('page', () => ${JSON.stringify(page)})
    ipcMain.handle('done', () => setTimeout(() => app.exit(), 50))
  `
  // The page's own script comes by the preload: what is tested is what a page can do.
  const preload = `
    const { contextBridge, ipcRenderer } = require('electron')
    contextBridge.exposeInMainWorld('bridge', { call: (...args) => ipcRenderer.invoke('call', ...args) })
    addEventListener('load', async () => {
      const script = await ipcRenderer.invoke('page')
      await new Function('return (async () => {' + script + '})()')()
      await ipcRenderer.invoke('done')
    })
  `

  test('calls the main process over the bridge, as the frame it is', async () => {
    const { said } = await runToEnd(
      opening(
        `
        const ready = null
        ipcMain.handle('call', (event, ...args) => {
          say([event.senderFrame === event.sender.mainFrame, event.senderFrame.url.replace(base, ''), args])
          if (args[0] === 'fail') throw new Error('no')
          return { when: new Date(0), nothing: undefined }
        })
        ipcMain.handle('tell', (_event, value) => say(value))
        `,
        `
        const answer = await bridge.call('a', { b: [1n, new Uint8Array([1])] })
        const refusal = await bridge.call('fail').catch((error) => error.message)
        await bridge.call(answer.when instanceof Date, 'nothing' in answer, refusal)
        await bridge.call(typeof require, typeof frames[0].__standInCall, Object.isFrozen(bridge))
        `,
      )
        // JSON has no bigint.
        .replace('args])', 'args.map((arg) => arg?.b ? typeof arg.b[0] + arg.b[1].length : arg)])'),
      preload,
    )

    expect(said).toEqual([
      [true, '/#start', ['a', 'bigint1']],
      [true, '/#start', ['fail']],
      [true, '/#start', [true, true, "Error invoking remote method 'call': Error: no"]],
      [true, '/#start', ['undefined', 'undefined', true]],
    ])
  })

  test('hears the main process, and crashes alone', async () => {
    const { exitCode, said } = await runToEnd(
      opening(
        `
        const ready = ({ webContents }) => webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
          say([reason, typeof exitCode])
          app.exit(5)
        })
        ipcMain.handle('call', ({ sender }, ...args) => {
          say(args)
          if (args[0] === 'ask') sender.send('said', { when: new Date(0) }, 'more')
          else sender.forcefullyCrashRenderer()
        })
        `,
        `await bridge.call('ask'); await new Promise(() => undefined)`,
      ),
      `${preload}
      ipcRenderer.on('said', (_event, { when }, more) => ipcRenderer.invoke('call', when.getTime(), more))`,
    )

    expect(said).toEqual([['ask'], [0, 'more'], ['crashed', 'number']])
    expect(exitCode).toBe(5)
  })

  test('is asked about wherever it wants to go', async () => {
    const { said } = await runToEnd(
      opening(
        `
        const ready = ({ webContents }) => {
          webContents.on('will-navigate', (event) => { say(['will-navigate', event.url]); if (event.url.includes('localhost')) event.preventDefault() })
          webContents.on('will-redirect', (event) => { say(['will-redirect', event.url]); event.preventDefault() })
          webContents.on('will-frame-navigate', (event) => { if (!event.isMainFrame) say(['frame', event.url]) })
          webContents.setWindowOpenHandler(({ url }) => { say(['open', url]); return { action: 'deny' } })
        }
        `,
        `
        const pause = () => new Promise((resolve) => setTimeout(resolve, 300))
        location.href = 'http://localhost:${port()}/'
        await pause()
        location.href = '/out'
        await pause()
        open('/new')
        const link = document.body.appendChild(Object.assign(document.createElement('a'), { href: '/blank', target: '_blank' }))
        link.click()
        `,
      ),
      preload,
    )

    const base = `http://127.0.0.1:${port()}`
    const outside = `http://localhost:${port()}/`
    expect(said).toEqual([
      ['frame', `${base}/frame`],
      ['will-navigate', outside],
      ['will-navigate', `${base}/out`],
      ['will-redirect', outside],
      ['open', `${base}/new`],
      ['open', `${base}/blank`],
    ])
  })

  test('is zoomed, and has that much less room', async () => {
    const { said } = await runToEnd(
      opening(
        `
        const ready = null
        ipcMain.handle('call', ({ sender }, ...args) => {
          if (args[0] !== 'zoom') return say(args)
          sender.setZoomLevel(2)
          return sender.getZoomLevel()
        })
      `,
        `
        const before = innerWidth
        const level = await bridge.call('zoom')
        while (innerWidth === before) await new Promise((go) => setTimeout(go, 10))
        await bridge.call(level, Math.round(100 * before / innerWidth), Math.round(100 * devicePixelRatio))
      `,
      ),
      preload,
    )

    expect(said).toEqual([[2, 144, 144]])
  })

  test('saves files as the application allows it, and where it says', async () => {
    const { said } = await runToEnd(
      opening(
        `
        const ready = null
        const { readFileSync } = await import('node:fs')
        const done = new Promise((resolve) => {
          session.defaultSession.on('will-download', (event, item, contents) => {
            const isMine = item.getInitiatorOrigin() === new URL(contents.getURL()).origin
            say([item.getFilename(), item.getURL().startsWith('blob:'), isMine])
            item.setSaveDialogOptions({ title: 'Save' })
            say(item.getSaveDialogOptions())
            const to = join(import.meta.dirname, item.getFilename())
            if (item.getFilename() === 'no.txt') event.preventDefault()
            if (item.getFilename() === 'yes.txt') item.setSavePath(to)
            item.once('done', (_event, state) => {
              say(state)
              if (state === 'completed') say(readFileSync(to, 'utf8'))
              if (item.getFilename() === 'yes.txt') resolve()
            })
          })
        })
        ipcMain.handle('call', () => done)
      `,
        `
        const save = (name) => {
          const link = document.createElement('a')
          link.href = URL.createObjectURL(new Blob(['content']))
          link.download = name
          link.click()
          return new Promise((go) => setTimeout(go, 200))
        }
        // One that is refused, one whose dialog is closed without an answer, and one that has a place.
        await save('no.txt')
        await save('asked.txt')
        await save('yes.txt')
        await bridge.call()
      `,
      ),
      preload,
    )

    const title = { title: 'Save' }
    expect(said).toEqual([
      ...[['no.txt', true, true], title],
      ...[['asked.txt', true, true], title, 'cancelled'],
      ...[['yes.txt', true, true], title, 'completed', 'content'],
    ])
  })

  test.each([
    ['nobody answers', '', ['granted', 'granted']],
    [
      'the application answers',
      'session.defaultSession.setPermissionRequestHandler((_c, name, answer) => answer(name === "geolocation"))',
      ['denied', 'granted'],
    ],
    [
      'the application checks',
      'session.defaultSession.setPermissionCheckHandler((_c, name) => name === "notifications")',
      ['granted', 'denied'],
    ],
  ])('has the permissions that Chromium grants when %s', async (_case, handlers, expected) => {
    const { said } = await runToEnd(
      opening(
        `const ready = null; ipcMain.handle('call', (_event, ...args) => say(args)); ${handlers}`,
        `
        const state = async (name) => (await navigator.permissions.query({ name })).state
        await bridge.call(await state('notifications'), await state('geolocation'))
      `,
      ),
      preload,
    )

    expect(said).toEqual([expected])
  })
})
