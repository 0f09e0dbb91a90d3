'use strict'
const { EventEmitter, once } = require('node:events')
const fs = require('node:fs')
const path = require('node:path')
const { app, windows } = require('./app.cjs')
const { devtools } = require('./devtools.cjs')
const { setDownloadOwner } = require('./downloads.cjs')
const { createEvent } = require('./event.cjs')
const { ipcMain } = require('./ipc-main.cjs')
const { refuseUnknown, refuseUnknownOf } = require('./refuse-unknown.cjs')
const { defaultSession } = require('./session.cjs')
const wire = require('./wire.cjs')

const page = fs.readFileSync(path.join(__dirname, 'page.js'), 'utf8')

/** What runs in every document of a window before the document's own scripts; `preload` is the text of one CommonJS file. */
const documentScript = (preload) => `(() => {
${wire.encode}
${wire.decode}
const preload = function (require, module, exports) {
${preload}
}
${page}
})()`

const bySession = new Map()

class WebContents extends EventEmitter {
  session = defaultSession
  #sessionId = null
  #targetId = null
  #frames = new Map()
  #frameOfContext = new Map()
  #applicationLoads = null
  #answerWindowOpen = null
  #isShown = false
  #zoomLevel = 0
  #opened

  constructor(window, preload) {
    super()
    this.id = window.id
    this.window = window
    this.mainFrame = this.#frame(null)
    this.#opened = this.#open(preload)
    this.#opened.catch((error) => {
      if (!this.isDestroyed()) throw error
    })
  }

  async #open(preload) {
    const { targetId } = await devtools.send('Target.createTarget', { url: 'about:blank', newWindow: true })
    const { sessionId } = await devtools.send('Target.attachToTarget', { targetId, flatten: true })
    this.#targetId = targetId
    this.#sessionId = sessionId
    // The main frame of a page has the id of its target.
    this.#frames.set(targetId, this.mainFrame)
    bySession.set(sessionId, this)
    const source = documentScript(preload === undefined ? '' : fs.readFileSync(preload, 'utf8'))
    await Promise.all([
      this.#send('Page.enable'),
      this.#send('Runtime.enable'),
      this.#send('Runtime.addBinding', { name: '__standInCall' }),
      this.#send('Page.addScriptToEvaluateOnNewDocument', { source }),
      this.#send('Fetch.enable', { patterns: [{ urlPattern: '*', resourceType: 'Document' }] }),
      this.#resize(),
    ])
  }

  #send(method, parameters) {
    return devtools.send(method, parameters, this.#sessionId)
  }

  #resize() {
    const { width, height } = this.window.getBounds()
    // Zoomed, a page has fewer pixels of its own, and each is larger.
    const factor = 1.2 ** this.#zoomLevel
    return this.#send('Emulation.setDeviceMetricsOverride', {
      width: Math.round(width / factor),
      height: Math.round(height / factor),
      deviceScaleFactor: this.#zoomLevel === 0 ? 0 : factor,
      mobile: false,
    })
  }

  getZoomLevel() {
    return this.#zoomLevel
  }

  setZoomLevel(level) {
    if (level === this.#zoomLevel) return
    this.#zoomLevel = level
    this.resize()
  }

  #frame(parent) {
    return refuseUnknown('WebFrameMain', { url: '', parent })
  }

  resize() {
    void this.#opened.then(() => this.#resize())
  }

  async loadURL(url) {
    await this.#opened
    const loaded = Promise.race([once(this, 'did-finish-load'), once(this, 'destroyed')])
    this.#applicationLoads = withoutFragment(url)
    const { errorText } = await this.#send('Page.navigate', { url: new URL(url).href })
    if (errorText) {
      this.emit('did-fail-load', createEvent(), -1, errorText, url, true)
      throw new Error(`${errorText} loading '${withoutFragment(url)}'`)
    }
    await loaded
  }

  reload() {
    this.#applicationLoads = withoutFragment(this.getURL())
    void this.#send('Page.reload')
  }

  getURL() {
    return this.mainFrame.url
  }

  getTitle() {
    return this.window.getTitle()
  }

  isDestroyed() {
    return this.window.isDestroyed()
  }

  /** To the preload of the main frame, as it is now. */
  send(channel, ...args) {
    const message = JSON.stringify({ channel, args: args.map(wire.encode) })
    this.#send('Runtime.evaluate', { expression: `__standInReceive(${message})` }).catch(() => undefined)
  }

  forcefullyCrashRenderer() {
    // There is nobody left to answer.
    this.#send('Page.crash').catch(() => undefined)
  }

  /** Called when the page's process has gone. */
  crashed(status, exitCode) {
    const reasons = { normal: 'clean-exit', abnormal: 'abnormal-exit' }
    this.emit('render-process-gone', createEvent(), { reason: reasons[status] ?? status, exitCode })
  }

  setWindowOpenHandler(handler) {
    this.#answerWindowOpen = handler
  }

  /** The address of one of its frames; undefined where it is none of them. */
  addressOfFrame(frameId) {
    return this.#frames.get(frameId)?.url
  }

  /** Called by the window when it goes. */
  closed() {
    bySession.delete(this.#sessionId)
    this.#opened.then(() => devtools.send('Target.closeTarget', { targetId: this.#targetId })).catch(() => undefined)
    this.emit('destroyed')
  }

  static getAllWebContents() {
    return [...windows].map((window) => window.webContents)
  }

  static fromDevToolsTargetId(targetId) {
    return WebContents.getAllWebContents().find((contents) => contents.#targetId === targetId)
  }

  // ------------------------------------------------------------------------------------- what the browser reports

  async requestPaused({ requestId, request, frameId, redirectedRequestId }) {
    const url = request.url + (request.urlFragment ?? '')
    const isMainFrame = frameId === this.#targetId
    if (!this.#mayNavigate(url, frameId, redirectedRequestId !== undefined)) {
      return this.#send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
    }
    if (isMainFrame) await this.session.applyPermissions(this, url)
    return this.#send('Fetch.continueRequest', { requestId })
  }

  /** Asks the application's listeners about a document; what the application itself loads is only asked about when redirected. */
  #mayNavigate(url, frameId, isRedirect) {
    const isMainFrame = frameId === this.#targetId
    const isApplications = isMainFrame && this.#applicationLoads === withoutFragment(url)
    if (isMainFrame) this.#applicationLoads = null
    if (isApplications && !isRedirect) return true
    const frame = this.#frames.get(frameId) ?? null
    const event = createEvent({ url, isSameDocument: false, isMainFrame, frame, initiator: null })
    const names = isRedirect ? ['will-redirect'] : ['will-frame-navigate', ...(isMainFrame ? ['will-navigate'] : [])]
    for (const name of names) this.emit(name, event, url, false, isMainFrame)
    return !event.defaultPrevented
  }

  frameAttached({ frameId }) {
    this.#frames.set(frameId, this.#frame(this.mainFrame))
  }

  frameNavigated({ frame }) {
    const known = this.#frames.get(frame.id) ?? this.#frame(this.mainFrame)
    known.url = frame.url + (frame.urlFragment ?? '')
    this.#frames.set(frame.id, known)
    if (!frame.parentId) this.emit('did-navigate', createEvent(), known.url)
  }

  navigatedWithinDocument({ frameId, url }) {
    const frame = this.#frames.get(frameId)
    if (frame) frame.url = url
  }

  contextCreated({ context }) {
    this.#frameOfContext.set(context.id, context.auxData?.frameId)
  }

  domReady() {
    this.emit('dom-ready', createEvent())
  }

  loadFinished() {
    if (this.getURL() === '' || this.getURL() === 'about:blank') return
    this.emit('did-finish-load')
    if (this.#isShown) return
    this.#isShown = true
    this.window.emit('ready-to-show')
  }

  /** What the page's side (page.js) sent. */
  async called({ executionContextId, payload }) {
    const { type, id, channel, args } = JSON.parse(payload)
    const received = args.map(wire.decode)
    if (type === 'open') return this.#windowOpened(received[0])
    const event = { sender: this, senderFrame: this.#frames.get(this.#frameOfContext.get(executionContextId)) ?? null }
    const reply = await ipcMain.invoked(channel, event, received).then(
      (value) => ({ id, value: wire.encode(value) }),
      (error) => ({ id, error: `Error invoking remote method '${channel}': ${error}` }),
    )
    await this.#send('Runtime.evaluate', {
      expression: `__standInReply(${JSON.stringify(reply)})`,
      contextId: executionContextId,
    })
  }

  #windowOpened(url) {
    const details = { url, frameName: '', features: '', disposition: 'foreground-tab' }
    const { action } = this.#answerWindowOpen?.(details) ?? { action: 'allow' }
    if (action !== 'deny') throw new Error('The Electron stand-in opens no window for a page; deny it.')
  }
}

function withoutFragment(url) {
  const parsed = new URL(url)
  parsed.hash = ''
  return parsed.href
}

/** Hands an event of the devtools protocol to the page it concerns; a page that goes meanwhile has no answer to give. */
function report(method, tell) {
  devtools.on(method, (parameters, sessionId) => {
    const contents = bySession.get(sessionId)
    if (contents === undefined) return
    Promise.resolve(tell(contents, parameters)).catch((error) => {
      if (!contents.isDestroyed() && devtools.running) process.stderr.write(`stand-in: ${method}: ${error.message}\n`)
    })
  })
}
report('Fetch.requestPaused', (contents, parameters) => contents.requestPaused(parameters))
report('Page.frameAttached', (contents, parameters) => contents.frameAttached(parameters))
report('Page.frameNavigated', (contents, parameters) => contents.frameNavigated(parameters))
report('Page.navigatedWithinDocument', (contents, parameters) => contents.navigatedWithinDocument(parameters))
report('Page.domContentEventFired', (contents) => contents.domReady())
report('Page.loadEventFired', (contents) => contents.loadFinished())
report('Runtime.executionContextCreated', (contents, parameters) => contents.contextCreated(parameters))
report('Runtime.bindingCalled', (contents, parameters) => contents.called(parameters))

// The page that began a download is found by its frame.
setDownloadOwner((frameId) => {
  const contents = WebContents.getAllWebContents().find((one) => one.addressOfFrame(frameId) !== undefined)
  return { contents, initiator: contents === undefined ? '' : new URL(contents.addressOfFrame(frameId)).origin }
})

devtools.on('Target.targetInfoChanged', ({ targetInfo }) => {
  const contents = WebContents.fromDevToolsTargetId(targetInfo.targetId)
  // Until a page has a title, Chromium gives its address.
  if (targetInfo.title && !targetInfo.url.includes(targetInfo.title)) contents?.window.setTitle(targetInfo.title)
})
devtools.on('Target.targetCrashed', ({ targetId, status, errorCode }) => {
  WebContents.fromDevToolsTargetId(targetId)?.crashed(status, errorCode)
})
devtools.on('Target.targetDestroyed', ({ targetId }) => WebContents.fromDevToolsTargetId(targetId)?.window.destroy())
devtools.on('Target.targetCreated', ({ targetInfo }) => {
  // A popup that page.js did not see coming.
  const isPopup = WebContents.fromDevToolsTargetId(targetInfo.openerId ?? '') !== undefined
  if (isPopup && !app.quitting) void devtools.send('Target.closeTarget', { targetId: targetInfo.targetId })
})

module.exports = { WebContents: refuseUnknownOf(WebContents) }
