'use strict'
const { EventEmitter } = require('node:events')
const { app } = require('./app.cjs')
const { BrowserWindow } = require('./browser-window.cjs')
const { refuseUnknownOf } = require('./refuse-unknown.cjs')

/** What Electron does by itself for an item with a role; the other roles belong to the native menu alone. */
const rolesDone = {
  quit: () => app.quit(),
  close: (window) => window?.close(),
  reload: (window) => window?.webContents.reload(),
}

class MenuItem {
  id = undefined
  role = undefined
  type = 'normal'
  label = ''
  enabled = true
  visible = true
  submenu = undefined

  constructor(options) {
    Object.assign(this, { label: options.role ?? '' }, options)
    if (Array.isArray(options.submenu)) {
      this.type = 'submenu'
      this.submenu = Menu.buildFromTemplate(options.submenu)
    }
    this.click = () => {
      const window = BrowserWindow.getFocusedWindow()
      if (options.click) options.click(this, window, {})
      else rolesDone[options.role]?.(window)
    }
  }
}

class Menu extends EventEmitter {
  items = []

  getMenuItemById(id) {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }

  static #ofApplication = null

  static buildFromTemplate(template) {
    const menu = new Menu()
    menu.items = template.map((options) => new MenuItem(options))
    return menu
  }

  static setApplicationMenu(menu) {
    Menu.#ofApplication = menu
  }

  static getApplicationMenu() {
    return Menu.#ofApplication
  }
}

module.exports = { Menu: refuseUnknownOf(Menu), MenuItem: refuseUnknownOf(MenuItem) }
