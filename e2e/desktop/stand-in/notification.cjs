'use strict'
const { EventEmitter } = require('node:events')
const { refuseUnknownOf } = require('./refuse-unknown.cjs')

/** One that nobody sees; a spec clicks it (`emit('click')`). */
class Notification extends EventEmitter {
  constructor({ title = '', body = '' } = {}) {
    super()
    this.title = title
    this.body = body
  }

  show() {
    this.emit('show')
  }

  close() {
    this.emit('close')
  }

  static isSupported() {
    return true
  }
}

module.exports = { Notification: refuseUnknownOf(Notification) }
