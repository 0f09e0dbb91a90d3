'use strict'
const { EventEmitter } = require('node:events')
const { refuseUnknown, refuseUnknownOf } = require('./refuse-unknown.cjs')

/** What Electron takes for a box that is closed without an answer. */
function cancelled({ buttons = [], cancelId }) {
  if (cancelId !== undefined) return cancelId
  return Math.max(
    buttons.findIndex((label) => /^(cancel|no)$/i.test(label)),
    0,
  )
}

// Nobody sits before it: every box is closed without an answer.
const dialog = refuseUnknown('dialog', {
  showErrorBox: () => undefined,
  showMessageBox: (...given) => {
    const options = given.at(-1)
    return Promise.resolve({ response: cancelled(options), checkboxChecked: options.checkboxChecked ?? false })
  },
  showOpenDialog: () => Promise.resolve({ canceled: true, filePaths: [] }),
})

const shell = refuseUnknown('shell', {
  openExternal: () => Promise.resolve(),
  openPath: () => Promise.resolve(''),
})

let copied = ''
const clipboard = refuseUnknown('clipboard', {
  writeText(text) {
    copied = text
    return Promise.resolve()
  },
  readText: () => Promise.resolve(copied),
})

/** Around it everything is light; what pages see of that is Chromium's own, and stays as it is. */
class NativeTheme extends EventEmitter {
  #source = 'system'

  get themeSource() {
    return this.#source
  }

  set themeSource(source) {
    if (!['system', 'light', 'dark'].includes(source)) throw new TypeError(`Error processing argument: ${source}`)
    const was = this.shouldUseDarkColors
    this.#source = source
    if (this.shouldUseDarkColors !== was) this.emit('updated')
  }

  get shouldUseDarkColors() {
    return this.#source === 'dark'
  }
}

const nativeTheme = new (refuseUnknownOf(NativeTheme))()

const powerMonitor = refuseUnknown('powerMonitor', new EventEmitter())

module.exports = { clipboard, dialog, nativeTheme, powerMonitor, shell }
