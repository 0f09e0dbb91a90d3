'use strict'
const { EventEmitter } = require('node:events')
const fs = require('node:fs')
const path = require('node:path')
const { devtools } = require('./devtools.cjs')
const { createEvent } = require('./event.cjs')
const { refuseUnknownOf } = require('./refuse-unknown.cjs')

/** A download that was begun; without a path from the application a dialog would be shown, which nobody answers here. */
class DownloadItem extends EventEmitter {
  #begun
  #initiator
  #state = 'progressing'
  #savePath = ''
  #saveDialogOptions = {}

  constructor(begun, initiator) {
    super()
    this.#begun = begun
    this.#initiator = initiator
  }

  getURL() {
    return this.#begun.url
  }

  getInitiatorOrigin() {
    return this.#initiator
  }

  getFilename() {
    return this.#begun.suggestedFilename
  }

  getState() {
    return this.#state
  }

  setSavePath(to) {
    this.#savePath = to
  }

  getSavePath() {
    return this.#savePath
  }

  setSaveDialogOptions(options) {
    this.#saveDialogOptions = options
  }

  getSaveDialogOptions() {
    return this.#saveDialogOptions
  }

  /** Called when Chromium has all of it, in `from`, or has not. */
  end(state, from) {
    this.#state = this.#savePath === '' ? 'cancelled' : state
    if (this.#state === 'completed') {
      try {
        fs.copyFileSync(from, this.#savePath)
      } catch {
        this.#state = 'interrupted'
      }
    }
    fs.rmSync(from, { force: true })
    this.emit('done', createEvent(), this.#state)
  }
}
refuseUnknownOf(DownloadItem)

let ownerOf = () => ({ contents: undefined, initiator: '' })
const setDownloadOwner = (find) => {
  ownerOf = find
}

/** Has Chromium keep downloads aside by their names of its own, and asks the application about each (`will-download`). */
async function watchDownloads(profile) {
  const { defaultSession } = require('./session.cjs')
  const folder = path.join(profile, 'downloads')
  const underWay = new Map()
  devtools.on('Browser.downloadWillBegin', (begun) => {
    const { contents, initiator } = ownerOf(begun.frameId)
    const item = new DownloadItem(begun, initiator)
    const event = createEvent()
    defaultSession.emit('will-download', event, item, contents, null)
    if (event.defaultPrevented) devtools.send('Browser.cancelDownload', { guid: begun.guid }).catch(() => undefined)
    else underWay.set(begun.guid, item)
  })
  devtools.on('Browser.downloadProgress', ({ guid, state, filePath }) => {
    const item = underWay.get(guid)
    if (item === undefined || state === 'inProgress') return
    underWay.delete(guid)
    item.end(state === 'completed' ? 'completed' : 'interrupted', filePath ?? path.join(folder, guid))
  })
  await devtools.send('Browser.setDownloadBehavior', {
    behavior: 'allowAndName',
    downloadPath: folder,
    eventsEnabled: true,
  })
}

module.exports = { setDownloadOwner, watchDownloads }
