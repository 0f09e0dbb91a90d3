'use strict'
// Loaded into a main process (-r) that nobody sits before: a dialog is said on stderr instead of waiting for a click, and is cancelled.
const { dialog } = require('electron')

dialog.showErrorBox = (title, content) => process.stderr.write(`[dialog] ${title}: ${content}\n`)
dialog.showMessageBoxSync = ({ message, detail, cancelId }) => {
  process.stderr.write(`[dialog] ${message}: ${detail}\n`)
  return cancelId
}
