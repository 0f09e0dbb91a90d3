'use strict'
const { spawn } = require('node:child_process')
const { EventEmitter } = require('node:events')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { devtools } = require('./devtools.cjs')
const { watchDownloads } = require('./downloads.cjs')
const { createEvent } = require('./event.cjs')
const { refuseUnknown, refuseUnknownOf } = require('./refuse-unknown.cjs')
const { requestSingleInstanceLock } = require('./single-instance.cjs')

/** The open windows, in the order of their opening. */
const windows = new Set()

class CommandLine {
  switches = []

  appendSwitch(name, value) {
    this.switches.push(value ? `--${name}=${value}` : `--${name}`)
  }
}

class App extends EventEmitter {
  isPackaged = false
  commandLine = refuseUnknown('app.commandLine', new CommandLine())
  /** Of the application that is run: its package.json and its folder. */
  manifest = {}
  folder = process.cwd()
  quitting = false
  #paths = {}
  #relaunch = null
  #ready = false
  #markReady = null
  #whenReady = new Promise((resolve) => {
    this.#markReady = resolve
  })

  get name() {
    return this.manifest.productName ?? this.manifest.name ?? 'Electron'
  }

  getVersion() {
    return this.manifest.version ?? '0.0.0'
  }

  getPath(name) {
    const appData = process.env.XDG_CONFIG_HOME ?? path.join(os.homedir(), '.config')
    const known = {
      home: os.homedir(),
      temp: os.tmpdir(),
      downloads: path.join(os.homedir(), 'Downloads'),
      appData,
      userData: path.join(appData, this.name),
      ...this.#paths,
    }
    if (!(name in known)) throw new Error(`The Electron stand-in has no app.getPath('${name}').`)
    return known[name]
  }

  setPath(name, value) {
    this.#paths[name] = value
  }

  getAppPath() {
    return this.folder
  }

  setAppUserModelId() {
    // Of Windows alone.
  }

  setAboutPanelOptions(options) {
    this.aboutPanel = options
  }

  /** At its exit this process starts another one: of itself, with its own arguments unless others are given. */
  relaunch({ args = process.argv.slice(1), execPath = path.join(__dirname, 'electron') } = {}) {
    this.#relaunch = () => spawn(execPath, args, { detached: true, stdio: 'ignore' }).unref()
  }

  isReady() {
    return this.#ready
  }

  whenReady() {
    return this.#whenReady
  }

  markReady() {
    this.#ready = true
    this.#markReady({})
    this.emit('ready', createEvent(), {})
  }

  enableSandbox() {
    if (this.#ready) throw new Error('app.enableSandbox() can only be called before app is ready')
  }

  requestSingleInstanceLock(additionalData) {
    return requestSingleInstanceLock(this.getPath('userData'), additionalData, (argv, folder, said) => {
      this.emit('second-instance', createEvent(), argv, folder, said)
    })
  }

  quit() {
    const beforeQuit = createEvent()
    this.emit('before-quit', beforeQuit)
    if (beforeQuit.defaultPrevented) return
    this.quitting = true
    for (const window of [...windows]) {
      window.close()
      if (!window.isDestroyed()) {
        this.quitting = false
        return
      }
    }
    const willQuit = createEvent()
    this.emit('will-quit', willQuit)
    this.quitting = !willQuit.defaultPrevented
    if (this.quitting) this.exit(0)
  }

  exit(code = 0) {
    this.quitting = true
    for (const window of [...windows]) window.destroy()
    this.emit('quit', createEvent(), code)
    if (this.#relaunch !== null) process.once('exit', this.#relaunch)
    void devtools.close().then(() => process.exit(code))
  }

  /** Called by a window that is gone. */
  windowClosed() {
    if (windows.size > 0 || this.quitting) return
    if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed')
    else this.quit()
  }
}
const app = new (refuseUnknownOf(App))()

/** Starts the browser that shows the windows, then says `ready`. */
async function launch(chromium) {
  // Asked to go before it began (a second instance).
  if (app.quitting) return
  const profile = path.join(app.getPath('userData'), 'stand-in-chromium')
  fs.mkdirSync(profile, { recursive: true })
  devtools.once('gone', () => {
    if (app.quitting) return
    process.stderr.write(`The browser of the stand-in went away:\n${devtools.said}\n`)
    process.exit(1)
  })
  devtools.start(chromium, [
    '--remote-debugging-pipe',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    '--headless',
    '--hide-scrollbars',
    '--no-first-run',
    '--no-startup-window',
    '--password-store=basic',
    '--disable-background-networking',
    '--disable-component-update',
    // What the address bar would suggest is pages of the browser's own, and takes half a second with each window.
    '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
    '--disable-sync',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...app.commandLine.switches,
  ])
  await devtools.send('Target.setDiscoverTargets', { discover: true })
  await watchDownloads(profile)
  app.markReady()
}

// Electron quits on these by itself.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.quit())

module.exports = { app, launch, windows }
