'use strict'
const { EventEmitter } = require('node:events')
const { devtools } = require('./devtools.cjs')
const { refuseUnknown, refuseUnknownOf } = require('./refuse-unknown.cjs')

/** What a page may ask for: as the devtools protocol names it, and as Electron does. */
const permissions = [
  [{ name: 'notifications' }, 'notifications'],
  [{ name: 'geolocation' }, 'geolocation'],
  [{ name: 'camera' }, 'media'],
  [{ name: 'microphone' }, 'media'],
  [{ name: 'midi' }, 'midi'],
  [{ name: 'clipboard-read' }, 'clipboard-read'],
  [{ name: 'clipboard-write' }, 'clipboard-sanitized-write'],
]

class Session extends EventEmitter {
  #answerRequest = null
  #answerCheck = null

  setPermissionRequestHandler(handler) {
    this.#answerRequest = handler
  }

  setPermissionCheckHandler(handler) {
    this.#answerCheck = handler
  }

  setDevicePermissionHandler() {
    // A headless Chromium has no devices to give.
  }

  /** Asks the application's handlers, as Electron does: without a handler everything is granted. */
  #grants(contents, permission, url) {
    const details = { isMainFrame: true, requestingUrl: url }
    let granted = this.#answerRequest === null
    // An answer that does not come at once counts as a refusal.
    this.#answerRequest?.(contents, permission, (answer) => (granted = answer), details)
    return granted && (this.#answerCheck?.(contents, permission, `${new URL(url).origin}/`, details) ?? true)
  }

  /** Has Chromium itself enforce the application's answers for the page that is about to be shown. */
  async applyPermissions(contents, url) {
    const { origin } = new URL(url)
    // A file has none that Chromium could keep an answer for; it grants a page of the kind nothing by itself.
    if (origin === 'null') return
    await Promise.all(
      permissions.map(([permission, electronName]) => {
        const setting = this.#grants(contents, electronName, url) ? 'granted' : 'denied'
        return devtools.send('Browser.setPermission', { permission, setting, origin })
      }),
    )
  }
}

const defaultSession = new (refuseUnknownOf(Session))()

module.exports = { defaultSession, session: refuseUnknown('session', { defaultSession }) }
