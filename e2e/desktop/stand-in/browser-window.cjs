'use strict'
const { EventEmitter } = require('node:events')
const { app, windows } = require('./app.cjs')
const { createEvent } = require('./event.cjs')
const { refuseUnknownOf } = require('./refuse-unknown.cjs')
const { screen } = require('./screen.cjs')
const { WebContents } = require('./web-contents.cjs')

let lastId = 0

class BrowserWindow extends EventEmitter {
  id = ++lastId
  #bounds
  #title
  #backgroundColor
  #visible
  #minimized = false
  #normalBounds = null
  #destroyed = false

  constructor(options = {}) {
    super()
    const { x = 0, y = 0, width = 800, height = 600, title = app.name, show = true, webPreferences = {} } = options
    const { sandbox = true, contextIsolation = true, nodeIntegration = false } = webPreferences
    if (!sandbox || !contextIsolation || nodeIntegration)
      throw new Error('The Electron stand-in has sandboxed windows only.')
    this.#bounds = { x, y, width, height }
    this.#backgroundColor = options.backgroundColor ?? '#FFFFFF'
    this.#title = title
    this.#visible = show
    this.webContents = new WebContents(this, webPreferences.preload)
    windows.add(this)
    app.emit('browser-window-created', createEvent(), this)
    app.emit('web-contents-created', createEvent(), this.webContents)
  }

  loadURL(url) {
    return this.webContents.loadURL(url)
  }

  show() {
    this.#visible = true
    this.emit('show')
    this.focus()
  }

  hide() {
    this.#visible = false
    this.emit('hide')
  }

  focus() {
    BrowserWindow.#focused = this
    this.emit('focus')
  }

  minimize() {
    this.#minimized = true
    this.emit('minimize')
  }

  restore() {
    this.#minimized = false
    this.emit('restore')
  }

  isVisible() {
    return this.#visible && !this.#minimized
  }

  isFocused() {
    return BrowserWindow.#focused === this
  }

  isMinimized() {
    return this.#minimized
  }

  isDestroyed() {
    return this.#destroyed
  }

  isMaximized() {
    return this.#normalBounds !== null
  }

  /** Shows the window, too. */
  maximize() {
    if (this.isMaximized()) return
    this.#normalBounds = this.getBounds()
    this.#visible = true
    this.#place(screen.getPrimaryDisplay().workArea)
    this.emit('maximize')
  }

  unmaximize() {
    if (!this.isMaximized()) return
    const bounds = this.#normalBounds
    this.#normalBounds = null
    this.#place(bounds)
    this.emit('unmaximize')
  }

  removeMenu() {
    // Nobody sees one.
  }

  isFullScreen() {
    return false
  }

  getTitle() {
    return this.#title
  }

  setTitle(title) {
    this.#title = title
  }

  getBackgroundColor() {
    return this.#backgroundColor
  }

  setBackgroundColor(color) {
    this.#backgroundColor = color
  }

  getBounds() {
    return { ...this.#bounds }
  }

  /** Where it is while it is neither maximized nor minimized. */
  getNormalBounds() {
    return { ...(this.#normalBounds ?? this.#bounds) }
  }

  setBounds(bounds) {
    this.#normalBounds = null
    this.#place({ ...this.#bounds, ...bounds })
  }

  setSize(width, height) {
    this.setBounds({ width, height })
  }

  #place(bounds) {
    const { x, y, width, height } = this.#bounds
    this.#bounds = { ...bounds }
    if (bounds.x !== x || bounds.y !== y) this.emit('move')
    if (bounds.width === width && bounds.height === height) return
    this.webContents.resize()
    this.emit('resize')
  }

  close() {
    if (this.#destroyed) return
    const event = createEvent()
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }

  destroy() {
    if (this.#destroyed) return
    this.#destroyed = true
    windows.delete(this)
    if (this.isFocused()) BrowserWindow.#focused = null
    this.webContents.closed()
    this.emit('closed')
    app.windowClosed()
  }

  static #focused = null

  static getAllWindows() {
    return [...windows]
  }

  static getFocusedWindow() {
    return BrowserWindow.#focused
  }

  static fromWebContents(contents) {
    return contents?.window ?? null
  }
}

module.exports = { BrowserWindow: refuseUnknownOf(BrowserWindow) }
