// Runs an application as Electron would: its main file first, then `ready`.
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)
const { app, launch } = require('./app.cjs')

const given = resolve(process.env.STAND_IN_APP)
delete process.env.STAND_IN_APP
const at = process.argv.findIndex((argument) => resolve(argument) === given)
process.argv = [process.argv[0], ...process.argv.slice(at < 0 ? 1 : at)]

const isFolder = statSync(given).isDirectory()
const folder = isFolder ? given : dirname(given)
const manifest = isFolder ? JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) : {}
app.manifest = manifest
app.folder = folder

let chromium = process.env.GATEHOUSE_CHROMIUM
if (!chromium) {
  const { findChromium } = await import('../../../scripts/chromium.ts')
  chromium = findChromium()
}
if (!chromium) {
  process.stderr.write('The stand-in found no Chromium; GATEHOUSE_CHROMIUM may name one.\n')
  process.exit(3)
}

await import(pathToFileURL(isFolder ? resolve(folder, manifest.main ?? 'index.js') : given).href)
await launch(chromium)
