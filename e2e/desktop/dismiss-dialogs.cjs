'use strict'
// Loaded into a main process (-r) that nobody sits before: an error box is said on stderr instead of waiting for a click.
const { dialog } = require('electron')

dialog.showErrorBox = (title, content) => process.stderr.write(`[dialog] ${title}: ${content}\n`)
