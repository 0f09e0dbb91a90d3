'use strict'
const { EventEmitter } = require('node:events')
const { refuseUnknownOf } = require('./refuse-unknown.cjs')

class IpcMain extends EventEmitter {
  #handlers = new Map()

  handle(channel, handler) {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.#handlers.set(channel, handler)
  }

  removeHandler(channel) {
    this.#handlers.delete(channel)
  }

  /** Called by a window for what its page invoked. */
  async invoked(channel, event, received) {
    const handler = this.#handlers.get(channel)
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
    return handler(event, ...received)
  }
}

module.exports = { ipcMain: new (refuseUnknownOf(IpcMain))() }
