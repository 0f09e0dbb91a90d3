'use strict'
const { spawn } = require('node:child_process')
const { EventEmitter } = require('node:events')

const closeLimit = 3_000
const keptLines = 20

/** Chromium over --remote-debugging-pipe: commands are promises, its events are emitted as (parameters, session id). */
class Devtools extends EventEmitter {
  #process = null
  #lastId = 0
  #waiting = new Map()
  #received = ''
  #said = []

  start(executable, switches) {
    this.#process = spawn(executable, switches, { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] })
    this.#process.once('error', () => this.#gone())
    this.#process.once('exit', () => this.#gone())
    this.#process.stdio[3].on('error', () => undefined) // A write that meets a closing browser; its exit says the rest.
    this.#process.stdio[4].setEncoding('utf8').on('data', (text) => this.#read(text))
    this.#process.stderr.setEncoding('utf8').on('data', (text) => this.#listen(text))
    process.once('exit', () => this.#process.kill('SIGKILL'))
  }

  get running() {
    return this.#process !== null && this.#process.exitCode === null && this.#process.signalCode === null
  }

  /** The last lines the browser wrote, for when it goes away unasked. */
  get said() {
    return this.#said.join('\n')
  }

  send(method, parameters = {}, sessionId) {
    return new Promise((resolve, reject) => {
      if (!this.running) return reject(new Error(`${method}: the browser is gone`))
      const id = ++this.#lastId
      this.#waiting.set(id, { method, resolve, reject })
      this.#process.stdio[3].write(JSON.stringify({ id, method, params: parameters, sessionId }) + '\0')
    })
  }

  /** Resolves when the browser has gone, by itself or by force. */
  close() {
    if (!this.running) return Promise.resolve()
    return new Promise((resolve) => {
      const force = setTimeout(() => this.#process.kill('SIGKILL'), closeLimit)
      this.once('gone', () => {
        clearTimeout(force)
        resolve()
      })
      this.send('Browser.close').catch(() => undefined)
    })
  }

  #read(text) {
    const messages = (this.#received + text).split('\0')
    this.#received = messages.pop()
    for (const message of messages) {
      const { id, method, params, sessionId, result, error } = JSON.parse(message)
      if (id === undefined) {
        this.emit(method, params, sessionId)
        continue
      }
      const asked = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error) asked.reject(new Error(`${asked.method}: ${error.message}`))
      else asked.resolve(result)
    }
  }

  #listen(text) {
    // Playwright waits for this line; the rest is the browser's talk about this machine.
    for (const line of text.split('\n')) if (line.startsWith('DevTools listening')) process.stderr.write(`${line}\n`)
    this.#said = [...this.#said, ...text.split('\n')].slice(-keptLines)
  }

  #gone() {
    for (const asked of this.#waiting.values()) asked.reject(new Error(`${asked.method}: the browser is gone`))
    this.#waiting.clear()
    this.emit('gone')
  }
}

module.exports = { devtools: new Devtools() }
