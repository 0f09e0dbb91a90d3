'use strict'
// The module `electron` of a main process, as far as this project uses it. Windows are real Chromium windows; what belongs to
// the desktop around them (dialogs, the browser, menus) answers and does nothing, so that specs put their own in its place.
//
// What it cannot show: the preload runs in the page's own world, so context isolation is Electron's to prove; a popup that is
// neither window.open nor a link is closed without the window-open handler being asked.
const { app } = require('./app.cjs')
const { BrowserWindow } = require('./browser-window.cjs')
const { clipboard, dialog, nativeTheme, powerMonitor, shell } = require('./desktop.cjs')
const { ipcMain } = require('./ipc-main.cjs')
const { Menu, MenuItem } = require('./menu.cjs')
const { Notification } = require('./notification.cjs')
const { refuseUnknown } = require('./refuse-unknown.cjs')
const { safeStorage } = require('./safe-storage.cjs')
const { screen } = require('./screen.cjs')
const { session } = require('./session.cjs')
const { Tray } = require('./tray.cjs')
const { WebContents: webContents } = require('./web-contents.cjs')

module.exports = refuseUnknown('electron', {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  nativeTheme,
  Notification,
  powerMonitor,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  webContents,
})
