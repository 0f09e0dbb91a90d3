'use strict'
const fs = require('node:fs')
const path = require('node:path')

const lookEvery = 100

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Whether this process now holds the folder's lock; one left behind by a process that is gone is taken over. */
function take(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (isAlive(Number(fs.readFileSync(lock, 'utf8')))) return false
    fs.rmSync(lock)
    return take(lock)
  }
}

/** As Chromium hands them over: its executable, then what looks like a switch, and one of its own. */
function reordered([executable, ...others]) {
  const isSwitch = (argument) => argument.startsWith('-')
  const own = '--original-process-start-time=1'
  return [executable, ...others.filter(isSwitch), own, ...others.filter((argument) => !isSwitch(argument))]
}

/**
 * One instance per folder, by a lock file; a second instance leaves a note that the first one looks for.
 * @returns false for a second instance
 */
function requestSingleInstanceLock(folder, additionalData, onSecondInstance) {
  fs.mkdirSync(folder, { recursive: true })
  const note = path.join(folder, 'stand-in.second-instance')
  const lock = path.join(folder, 'stand-in.lock')
  if (!take(lock)) {
    fs.writeFileSync(
      `${note}.part`,
      JSON.stringify({ argv: reordered(process.argv), folder: process.cwd(), additionalData }),
    )
    fs.renameSync(`${note}.part`, note)
    return false
  }
  fs.rmSync(note, { force: true })
  const look = setInterval(() => {
    if (!fs.existsSync(note)) return
    const second = JSON.parse(fs.readFileSync(note, 'utf8'))
    fs.rmSync(note)
    onSecondInstance(second.argv, second.folder, second.additionalData)
  }, lookEvery)
  look.unref()
  process.once('exit', () => fs.rmSync(lock, { force: true }))
  return true
}

module.exports = { requestSingleInstanceLock }
