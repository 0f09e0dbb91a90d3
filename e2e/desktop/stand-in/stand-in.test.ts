import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { runToEnd, trialOf } from './trial-application.ts'

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
    const trial = await trialOf(`
      const { existsSync, writeFileSync } = await import('node:fs')
      const note = join(import.meta.dirname, 'again.json')
      if (process.argv.includes('--again')) writeFileSync(note, JSON.stringify(process.argv.slice(2)))
      else app.relaunch({ args: [app.getAppPath(), '--again', 'two words'] })
      app.exit(existsSync(note) ? 0 : 4)
    `)

    expect((await trial.runToEnd()).exitCode).toBe(4)
    const again = () => readFile(join(trial.folder, 'again.json'), 'utf8').catch(() => '')
    await expect.poll(again, { timeout: 5_000 }).toBe('["--again","two words"]')
  })

  test('lets one instance have a profile and tells it of the second', async () => {
    const trial = await trialOf(`
      if (app.requestSingleInstanceLock({ said: process.argv.slice(2) })) {
        app.on('second-instance', (_event, argv, folder, more) => {
          // Of its arguments the switches come first, and are not alone.
          say([argv.slice(1, -1), argv.at(-1) === app.getAppPath(), folder === process.cwd(), more])
          app.quit()
        })
        say('first')
      } else { say('second'); app.exit(0) }
    `)
    const first = trial.start()
    const firstSaid = text(first.stdout)
    await once(first.stderr, 'data')

    const second = await trial.runToEnd()
    await once(first, 'exit')
    const third = trial.start()
    await once(third.stdout, 'data')
    third.kill()

    expect(second.said).toEqual(['second'])
    expect(await firstSaid).toBe(
      '"first"\n[["--an-option","--original-process-start-time=1"],true,true,{"said":["--an-option"]}]\n',
    )
  })
})
