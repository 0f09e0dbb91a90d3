'use strict'
// Loaded into a main process (-r) whose test is the person before it (person.ts): its boxes wait for an answer, and the menu
// of its tray is where the test finds it.
const { dialog, Tray } = require('electron')

/** The boxes that wait, the oldest first. */
globalThis.boxes = []
dialog.showMessageBox = (...given) =>
  new Promise((answer) => {
    const options = given.at(-1)
    globalThis.boxes.push({ options, answer })
  })

const { setContextMenu } = Tray.prototype
Tray.prototype.setContextMenu = function (menu) {
  globalThis.trayMenu = menu
  return setContextMenu.call(this, menu)
}
