'use strict'
// Before anything of the application is loaded: the specifier `electron` means the stand-in, for require() and for import,
// and the process looks like Electron's main process.
const { registerHooks } = require('node:module')
const path = require('node:path')
const { pathToFileURL } = require('node:url')

const forRequire = {
  url: pathToFileURL(path.join(__dirname, 'electron.cjs')).href,
  format: 'commonjs',
  shortCircuit: true,
}
const forImport = {
  url: pathToFileURL(path.join(__dirname, 'electron.mjs')).href,
  format: 'module',
  shortCircuit: true,
}

registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron' && specifier !== 'electron/main') return next(specifier, context)
    return context.conditions.includes('import') ? forImport : forRequire
  },
})

Object.defineProperty(process.versions, 'electron', { value: '0.0.0-stand-in', enumerable: true })
process.type = 'browser'
process.defaultApp = true
process.resourcesPath = __dirname

// What `-r` named, after the application can ask for `electron`.
const required = process.env.STAND_IN_REQUIRE?.split('\n') ?? []
delete process.env.STAND_IN_REQUIRE
for (const file of required) require(path.resolve(file))
