// Loaded before a server by NODE_OPTIONS, as `visual-clock.mjs?time=...`: for it that time never passes, and its ids count. So
// what it says of times, and the order of what came in the same second, are the same in every run.
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

const time = Number(new URL(import.meta.url).searchParams.get('time'))
Date.now = () => time
globalThis.Date = class extends Date {
  constructor(...given) {
    super(...(given.length === 0 ? [time] : given))
  }
}

let count = 0
crypto.randomUUID = () => {
  const [since, counted] = [time / 1000, ++count].map((number) => number.toString(16))
  return `${since.padStart(8, '0')}-0000-4000-8000-${counted.padStart(12, '0')}`
}
syncBuiltinESMExports()
