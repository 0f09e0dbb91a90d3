'use strict'
const { EventEmitter } = require('node:events')
const { refuseUnknown } = require('./refuse-unknown.cjs')

const dialog = refuseUnknown('dialog', {
  showErrorBox: () => undefined,
  showMessageBoxSync: ({ cancelId = 0 }) => cancelId,
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

const nativeTheme = refuseUnknown('nativeTheme', Object.assign(new EventEmitter(), { shouldUseDarkColors: false }))

module.exports = { clipboard, dialog, nativeTheme, shell }
