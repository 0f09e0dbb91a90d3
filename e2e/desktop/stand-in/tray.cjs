'use strict'
const { EventEmitter } = require('node:events')
const fs = require('node:fs')
const { refuseUnknownOf } = require('./refuse-unknown.cjs')

function readImage(image) {
  const isPng = fs.existsSync(image) && fs.readFileSync(image).subarray(1, 4).toString() === 'PNG'
  if (!isPng) throw new Error(`Failed to load image from path '${image}'`)
}

/** An icon that nobody sees; a spec clicks it (`emit('click')`), and finds its menu where it was set. */
class Tray extends EventEmitter {
  #destroyed = false
  toolTip = ''
  menu = null

  constructor(image) {
    super()
    readImage(image)
  }

  setImage(image) {
    readImage(image)
  }

  setToolTip(text) {
    this.toolTip = text
  }

  setContextMenu(menu) {
    this.menu = menu
  }

  destroy() {
    this.#destroyed = true
  }

  isDestroyed() {
    return this.#destroyed
  }
}

module.exports = { Tray: refuseUnknownOf(Tray) }
