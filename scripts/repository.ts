import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The folder of the repository: every script works from any folder. */
export const root = dirname(import.meta.dirname)

/** The built server without a window; its command is `serve`. */
export const headlessTwin = join(root, 'out/main/cli.js')

/** The JavaScript file behind a package's command, so that Node runs it without a shell's shim in between. */
export function commandFile(packageName: string, command = packageName): string {
  const folder = join(root, 'node_modules', packageName)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>
  }
  const file = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[command]
  if (file === undefined) throw new Error(`The package ${packageName} has no command ${command}.`)
  return join(folder, file)
}

/** What `require('electron')` answers in Node: the path of the executable, from ELECTRON_OVERRIDE_DIST_PATH or the package. */
export function electronExecutable(): string {
  return createRequire(import.meta.url)('electron') as string
}
