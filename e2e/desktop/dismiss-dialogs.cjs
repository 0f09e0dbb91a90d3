'use strict'
// Loaded into a main process (-r) that nobody sits before: what a box says goes to stderr, and it is closed without an answer.
const { dialog } = require('electron')

const say = (title, content) => process.stderr.write(`[dialog] ${title}: ${content}\n`)

dialog.showErrorBox = say
dialog.showMessageBox = (...given) => {
  const { title, message, detail, cancelId } = given.at(-1)
  say(title, detail === undefined ? message : `${message} ${detail}`)
  return Promise.resolve({ response: cancelId, checkboxChecked: false })
}
