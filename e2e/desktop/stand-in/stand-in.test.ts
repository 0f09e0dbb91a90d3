import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { exitCode } from '../../../scripts/child-process.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

const electron = join(import.meta.dirname, 'electron')

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-stand-in-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** Starts an application whose main file is given; it says what it has to say as lines of JSON on stdout. */
async function start(main: string, preload = '') {
  const prelude = `
    import { join } from 'node:path'
    import electron, * as all from 'electron'
    const { app, BrowserWindow, ipcMain, session } = all
    const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n')
    app.setPath('userData', join(import.meta.dirname, 'profile'))
  `
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'trial', version: '1.2.3', main: 'main.mjs' }))
  await writeFile(join(folder, 'main.mjs'), prelude + main)
  await writeFile(join(folder, 'preload.cjs'), preload)
  return spawn(electron, [folder, '--an-option'], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 15_000 })
}

async function runToEnd(main: string, preload?: string) {
  const child = await start(main, preload)
  const [code, stdout, stderr] = await Promise.all([exitCode(child), text(child.stdout), text(child.stderr)])
  const said = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
  return { exitCode: code, said, stderr }
}

describe.skipIf(process.platform === 'win32')('the stand-in for Electron', () => {
  test('runs an application: its arguments, its manifest, ready after the main file, the exit code', async () => {
    const { exitCode, said } = await runToEnd(`
      say([app.name, app.getVersion(), app.isReady(), process.argv.slice(2)])
      app.whenReady().then(() => { say(app.isReady()); app.exit(7) })
    `)

    expect(said).toEqual([['trial', '1.2.3', false, ['--an-option']], true])
    expect(exitCode).toBe(7)
  })

  test('names what it does not have', async () => {
    const { said } = await runToEnd(`
      const attempt = (ask) => { try { ask(); say('had it') } catch (error) { say(error.message) } }
      attempt(() => electron.globalShortcut)
      attempt(() => electron.shell.beep())
      attempt(() => app.dock)
      attempt(() => app.getPath('music'))
      attempt(() => BrowserWindow.fromId(1))
      attempt(() => session.defaultSession.setProxy({}))
      app.whenReady().then(() => {
        attempt(() => new BrowserWindow().setOpacity(1))
        attempt(() => new BrowserWindow({ webPreferences: { sandbox: false } }))
        app.exit()
      })
    `)

    const missing = (name: string) => `The Electron stand-in has no ${name}; add it in e2e/desktop/stand-in.`
    expect(said).toEqual([
      missing('electron.globalShortcut'),
      missing('shell.beep'),
      missing('App.prototype.dock'),
      "The Electron stand-in has no app.getPath('music').",
      missing('BrowserWindow.fromId'),
      missing('Session.prototype.setProxy'),
      missing('BrowserWindow.prototype.setOpacity'),
      'The Electron stand-in has sandboxed windows only.',
    ])
  })

  test('fails to load an application that imports an unknown name', async () => {
    const { exitCode, stderr } = await runToEnd(`import { touchBar } from 'electron'`)

    expect(exitCode).toBe(1)
    expect(stderr).toContain("does not provide an export named 'touchBar'")
  })

  test('asks before it quits, and takes no for an answer', async () => {
    const { exitCode, said } = await runToEnd(`
      let asked = 0
      app.on('before-quit', (event) => {
        say('before-quit')
        if (++asked === 1) { event.preventDefault(); setTimeout(() => app.quit(), 10) }
      })
      app.on('will-quit', () => say('will-quit'))
      app.on('quit', () => say('quit'))
      app.on('window-all-closed', () => say('window-all-closed'))
      app.whenReady().then(() => { new BrowserWindow(); process.kill(process.pid, 'SIGTERM') })
    `)

    expect(said).toEqual(['before-quit', 'before-quit', 'will-quit', 'quit'])
    expect(exitCode).toBe(0)
  })

  test('has a keyring where it is given one: what another sealed it does not open', async () => {
    const { said } = await runToEnd(`
      const { safeStorage } = electron
      const { appendFileSync } = await import('node:fs')
      const [home, another] = ['home', 'another'].map((name) => join(import.meta.dirname, name))
      let sealed
      const on = async (keyring) => {
        if (keyring === undefined) delete process.env.STAND_IN_KEYRING
        else process.env.STAND_IN_KEYRING = keyring
        sealed ??= await safeStorage.encryptStringAsync('a key')
        const opened = await safeStorage.decryptStringAsync(sealed).catch((error) => error.message)
        say([safeStorage.getSelectedStorageBackend(), await safeStorage.isAsyncEncryptionAvailable(), opened])
      }
      say(safeStorage.getSelectedStorageBackend())
      await safeStorage.encryptStringAsync('too early').catch((error) => say(error.message))
      app.whenReady().then(async () => {
        await on(home)
        await on(another)
        await on()
        appendFileSync(home, '0'.repeat(64) + '\\n')
        await on(home)
        app.exit()
      })
    `)

    const refused = 'Error while decrypting the ciphertext provided to safeStorage.decryptStringAsync.'
    const opened = { result: 'a key', shouldReEncrypt: false }
    expect(said).toEqual([
      'unknown',
      'safeStorage.encryptStringAsync cannot be called before app is ready',
      ['gnome_libsecret', true, opened],
      ['gnome_libsecret', true, refused],
      ['basic_text', true, refused],
      // A newer key in the same keyring: it opens still, and should be sealed once more.
      ['gnome_libsecret', true, { ...opened, shouldReEncrypt: true }],
    ])
  })

  test('closes every box without an answer', async () => {
    const { said } = await runToEnd(`
      const { dialog } = electron
      const box = (options) => dialog.showMessageBox(options).then(({ response, checkboxChecked }) => say([response, checkboxChecked]))
      await box({ message: '', buttons: ['Yes', 'Never', 'Cancel'] })
      await box({ message: '', buttons: ['Yes', 'No'], checkboxChecked: true })
      await box({ message: '', buttons: ['Again', 'Quit'], cancelId: 1 })
      await box({ message: '' })
      say(await dialog.showOpenDialog({}))
      app.exit()
    `)

    expect(said).toEqual([[2, false], [1, true], [1, false], [0, false], { canceled: true, filePaths: [] }])
  })

  test('has windows with a place, and a display for them', async () => {
    const { said } = await runToEnd(`
      const { screen } = electron
      app.whenReady().then(() => {
        const window = new BrowserWindow({ x: 10, y: 20, width: 1000, height: 700, show: false })
        for (const name of ['move', 'resize', 'maximize', 'unmaximize']) window.on(name, () => say(name))
        window.setBounds({ x: 11 })
        window.maximize()
        window.maximize()
        say([window.isMaximized(), window.isVisible(), window.isFullScreen(), window.getBounds(), window.getNormalBounds()])
        window.unmaximize()
        say([window.isMaximized(), window.getBounds()])
        say(screen.getAllDisplays().map(({ id }) => id === screen.getPrimaryDisplay().id))
        app.exit()
      })
    `)

    const before = { x: 11, y: 20, width: 1000, height: 700 }
    expect(said).toEqual([
      ...['move', 'move', 'resize', 'maximize'],
      [true, true, false, { x: 0, y: 30, width: 1920, height: 1050 }, before],
      ...['move', 'resize', 'unmaximize'],
      [false, before],
      [true],
    ])
  })

  test('has an icon in the tray that must be one', async () => {
    const icon = JSON.stringify(join(import.meta.dirname, '../../../electron/icons/running.png'))
    const { said } = await runToEnd(`
      const { Menu, Notification, Tray } = electron
      try { new Tray(join(import.meta.dirname, 'none.png')) } catch (error) { say(error.message.replace(/'.*'/, '')) }
      const tray = new Tray(${icon})
      tray.on('click', () => say('clicked'))
      tray.setImage(${icon})
      tray.setToolTip('trial')
      tray.setContextMenu(Menu.buildFromTemplate([{ label: 'One' }]))
      tray.emit('click')
      tray.destroy()
      const notification = new Notification({ title: 'Title', body: 'Body' })
      notification.on('show', () => say([notification.title, notification.body]))
      notification.show()
      say([tray.isDestroyed(), Notification.isSupported()])
      app.exit()
    `)

    expect(said).toEqual(['Failed to load image from path ', 'clicked', ['Title', 'Body'], [true, true]])
  })

  test('starts anew at its exit, with the arguments that are given', async () => {
    const { exitCode } = await runToEnd(`
      const { existsSync, writeFileSync } = await import('node:fs')
      const note = join(import.meta.dirname, 'again.json')
      if (process.argv.includes('--again')) writeFileSync(note, JSON.stringify(process.argv.slice(2)))
      else app.relaunch({ args: [app.getAppPath(), '--again', 'two words'] })
      app.exit(existsSync(note) ? 0 : 4)
    `)

    expect(exitCode).toBe(4)
    const again = () => readFile(join(folder, 'again.json'), 'utf8').catch(() => '')
    await expect.poll(again, { timeout: 5_000 }).toBe('["--again","two words"]')
  })

  test('lets one instance have a profile and tells it of the second', async () => {
    const main = `
      if (app.requestSingleInstanceLock({ said: process.argv.slice(2) })) {
        app.on('second-instance', (_event, argv, folder, more) => {
          // Of its arguments the switches come first, and are not alone.
          say([argv.slice(1, -1), argv.at(-1) === app.getAppPath(), folder === process.cwd(), more])
          app.quit()
        })
        say('first')
      } else { say('second'); app.exit(0) }
    `
    const first = await start(main)
    const firstSaid = text(first.stdout)
    await once(first.stderr, 'data')

    const second = await runToEnd(main)
    await once(first, 'exit')
    const third = await start(main)
    await once(third.stdout, 'data')
    third.kill()

    expect(second.said).toEqual(['second'])
    expect(await firstSaid).toBe(
      '"first"\n[["--an-option","--original-process-start-time=1"],true,true,{"said":["--an-option"]}]\n',
    )
  })

  describe('shows a page that', () => {
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
})
