// The package as electron-builder makes it, on Linux, around a stand-in for the distribution of Electron: a folder with the
// files that electron-builder expects, whose executable runs the application on the stand-in for the module `electron`. That
// shows what ships, what was set in the executable, and that all that is needed to serve is there. It does not show that the
// real runtime reads the archive, obeys its fuses, or runs a command without a display; nor an installer, a signature, or the
// integrity of the archive's head, which macOS and Windows alone check (it is written into Info.plist, and into the .exe).
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { extractAll, getRawHeader, listPackage } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { expect, test } from '@playwright/test'
import { exitCode, runNode } from '../../scripts/child-process.ts'
import { readiness } from '../../scripts/headless-twin.ts'
import { commandFile, root } from '../../scripts/repository.ts'

test.skip(process.platform !== 'linux', 'The stand-in for the distribution is a script.')
// One package for all of them.
test.describe.configure({ mode: 'serial', timeout: 120_000 })

/**
 * How @electron/fuses finds them: a sentinel, their version, how many, and one character each. They stand as Electron ships
 * them, which is the opposite of what is configured.
 */
const fuseWire = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0009101100010'

let folder: string
let resources: string
let archive: string
/** The archive's content, as files: the real runtime reads the archive itself. */
let application: string

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-package-'))
  resources = join(folder, 'dist/linux-unpacked/resources')
  archive = join(resources, 'app.asar')
  application = join(folder, 'application')
  const distribution = join(folder, 'electron')
  await mkdir(join(distribution, 'resources'), { recursive: true })
  await mkdir(join(distribution, 'locales'))
  const { version } = JSON.parse(await readFile(join(root, 'node_modules/electron/package.json'), 'utf8')) as {
    version: string
  }
  const files = { version, LICENSE: '', 'LICENSES.chromium.html': '', 'locales/en-US.pak': '' }
  for (const [name, content] of Object.entries(files)) await writeFile(join(distribution, name), content)
  const executable = join(distribution, 'electron')
  const standIn = join(import.meta.dirname, 'stand-in/electron')
  await writeFile(executable, `#!/bin/sh\nexec '${standIn}' '${application}' "$@"\n${fuseWire}\n`)
  await chmod(executable, 0o755)

  const settings = [`-c.electronDist=${distribution}`, `-c.directories.output=${join(folder, 'dist')}`]
  const builder = [commandFile('electron-builder'), '--linux', 'dir', '--publish', 'never', ...settings]
  // It asks the network for nothing: if it did, it would not get it.
  const env = { ...process.env, HTTPS_PROXY: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1' }
  expect(await runNode(builder, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 110_000, env })).toBe(0)
  extractAll(archive, application)
})

test.afterAll(async () => {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

test('ships what is meant, and nothing else', async () => {
  /** Each is there, and nothing that none of them names. */
  const meant = [
    /^package\.json$/,
    /^out\/main\/(main|cli|signing-worker)\.js$/,
    /^out\/main\/[\w-]+-[\w-]{8}\.js$/,
    /^out\/preload\/(passphrase-)?preload\.cjs$/,
    /^electron\/passphrase\/passphrase\.html$/,
    /^out\/renderer\/(index\.html|favicon\.png)$/,
    /^out\/renderer\/assets\/[\w.-]+-[\w-]{8}\.(js|css|woff2)$/,
    /^node_modules\/@node-rs\/argon2\/(package\.json|index\.js|browser\.js)$/,
    /^node_modules\/@node-rs\/argon2-linux-[\w-]+\/(package\.json|argon2\.linux-[\w-]+\.node)$/,
  ]
  /** Of the tray and the windows, where the desktop has them. */
  const icons = /^electron\/icons\/[\w@]+\.png$/
  const listed = filesOf(getRawHeader(archive).header).map(([path]) => path)
  expect(listed.length).toBeGreaterThan(20)
  expect(listPackage(archive, { isPack: false })).toEqual(expect.arrayContaining(listed.map((path) => `/${path}`)))
  expect(listed.filter((path) => ![...meant, icons].some((pattern) => pattern.test(path)))).toEqual([])
  expect(meant.filter((pattern) => !listed.some((path) => pattern.test(path)))).toEqual([])

  const manifest = JSON.parse(await readFile(join(application, 'package.json'), 'utf8')) as object
  expect(manifest).not.toHaveProperty('devDependencies')
  expect(manifest).not.toHaveProperty('scripts')
})

test('ships the licences of what it is made of', async () => {
  const licenses = await readFile(join(resources, 'THIRD-PARTY-LICENSES.txt'), 'utf8')
  // Of the server, the console, its fonts, and the native code.
  for (const name of ['express', '@mantine/core', '@fontsource-variable/inter', '@node-rs/argon2-linux-']) {
    expect(licenses).toContain(`${'='.repeat(80)}\n${name}`)
  }
  // What is a tool alone.
  for (const name of ['vite', '@playwright/test', 'electron-builder']) expect(licenses).not.toContain(`\n${name} `)
  expect(await readFile(join(resources, 'LICENSE.txt'), 'utf8')).toBe(await readFile(join(root, 'LICENSE'), 'utf8'))
  await access(join(resources, 'README.md'))
})

test('has the fuses that are configured, and the hash of every file', async () => {
  const configured = await configuredFuses()
  expect(Object.keys(configured)).toHaveLength(7)
  const wire = await getCurrentFuseWire(join(folder, 'dist/linux-unpacked/gatehouse-desktop'))
  for (const [name, isOn] of Object.entries(configured)) {
    const option = FuseV1Options[((name[0]?.toUpperCase() ?? '') + name.slice(1)) as keyof typeof FuseV1Options]
    expect([name, String.fromCharCode(wire[option] ?? 0)]).toEqual([name, isOn ? '1' : '0'])
  }

  for (const [path, { integrity }] of filesOf(getRawHeader(archive).header)) {
    const hash = createHash('sha256')
      .update(await readFile(join(application, path)))
      .digest('hex')
    expect([path, integrity?.hash]).toEqual([path, hash])
  }
})

test('serves from what ships, with its native code', async () => {
  // Applied before it is ready: the password was hashed.
  const configuration = join(folder, 'gatehouse.json')
  await writeFile(configuration, JSON.stringify({ users: [{ username: 'ada', password: 'long enough for her' }] }))
  const options = ['--data', join(folder, 'data'), '--port', '0', '--console-port', '0', '--config', configuration]
  const server = spawn(process.execPath, [join(application, 'out/main/cli.js'), 'serve', '--json', ...options], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await answersDiscovery(server)
  // Native code of this repository would serve as well.
  const loaded = await readFile(`/proc/${String(server.pid)}/maps`, 'utf8')
  expect(loaded).toContain(join(application, 'node_modules/@node-rs/argon2-linux-'))
  server.kill('SIGTERM')
  expect(await exitCode(server)).toBe(0)
})

test('has the command, which the executable runs without a window', async () => {
  // As a link from elsewhere, which is how a person would have it in the path.
  const command = join(folder, 'gatehouse')
  await symlink(join(resources, 'bin/gatehouse'), command)
  const refused = spawn(command, ['sing'], { stdio: ['ignore', 'ignore', 'pipe'] })
  expect(await Promise.all([exitCode(refused), text(refused.stderr)])).toEqual([
    2,
    'gatehouse: Expected the command serve, backup, restore or certificate; received sing. See gatehouse --help\n',
  ])

  const options = ['--data', join(folder, 'data of the command'), '--port', '0', '--console-port', '0']
  const server = spawn(command, ['serve', '--json', ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
  await answersDiscovery(server)
  server.kill('SIGTERM')
  expect(await exitCode(server)).toBe(0)
})

test('carries what updates it, apart from what starts it, and says where from nowhere', async () => {
  const configuration = await readFile(join(resources, 'app-update.yml'), 'utf8')
  expect(configuration).toContain('provider: generic')
  expect(configuration).toMatch(/^url: https:\/\/updates\.invalid\/?$/m)
  // Without it nothing could be downloaded.
  expect(configuration).toMatch(/^updaterCacheDirName: \S+$/m)

  const main = join(application, 'out/main')
  const chunks = await Promise.all(
    (await readdir(main)).map(async (name) => ({ name, code: await readFile(join(main, name), 'utf8') })),
  )
  const updaters = chunks.filter(({ code }) => code.includes('AppImageUpdater'))
  expect(updaters.map(({ name }) => name)).not.toContain('main.js')
  expect(updaters).toHaveLength(1)

  // What is bundled runs: it asks for its description, and the network in Electron's place has none.
  const electron = join(folder, 'electron.cjs')
  await writeFile(
    electron,
    `const { EventEmitter } = require('node:events')
    const app = { whenReady: async () => {}, getVersion: () => '1.0.0', isPackaged: true, getPath: () => ${JSON.stringify(folder)} }
    const request = ({ hostname, path }) =>
      Object.assign(new EventEmitter(), {
        end() { this.emit('error', new Error('asked for ' + hostname + path.split('?')[0])) },
      })
    module.exports = { app, net: { request }, session: { fromPartition: () => ({}) } }`,
  )
  const trial = join(folder, 'updates.mjs')
  await writeFile(
    trial,
    `import { registerHooks } from 'node:module'
    const url = ${JSON.stringify(pathToFileURL(electron).href)}
    registerHooks({ resolve: (name, at, next) => (name === 'electron' ? { url, shortCircuit: true } : next(name, at)) })
    process.resourcesPath = ${JSON.stringify(resources)}
    const { default: { autoUpdater } } = await import(${JSON.stringify(join(main, updaters[0]?.name ?? ''))})
    autoUpdater.logger = null
    autoUpdater.setFeedURL({ provider: 'generic', url: 'https://updates.example.com/gatehouse' })
    await autoUpdater.checkForUpdates().catch(({ message }) => console.log(message))`,
  )
  const updating = spawn(process.execPath, [trial], {
    env: { ...process.env, APPIMAGE: join(folder, 'Gatehouse.AppImage') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [code, said] = await Promise.all([exitCode(updating), text(updating.stdout)])
  expect(said).toMatch(/asked for updates\.example\.com\/gatehouse\/latest-linux[\w-]*\.yml/)
  expect(code).toBe(0)
})

async function answersDiscovery(server: ChildProcess): Promise<void> {
  const { issuer, console: consoleUrl } = await readiness(server)
  const discovery = await fetch(`${issuer}/.well-known/openid-configuration`)
  expect(await discovery.json()).toMatchObject({ issuer })
  const page = await fetch(consoleUrl, { headers: { accept: 'text/html' } })
  expect(await page.text()).toContain('<div id="root">')
}

/** What electron-builder.yml says under `electronFuses`. */
async function configuredFuses(): Promise<Record<string, boolean>> {
  const [, block = ''] = (await readFile(join(root, 'electron-builder.yml'), 'utf8')).split(/^electronFuses:\n/m)
  const [own = ''] = block.split(/^\S/m)
  const lines = [...own.matchAll(/^ {2}(\w+): (true|false)$/gm)]
  return Object.fromEntries(lines.map(([, name = '', value]): [string, boolean] => [name, value === 'true']))
}

interface File {
  integrity?: { hash: string }
}
interface Directory {
  files: Record<string, File | Directory>
}

/** The files that the head of an archive names, with their paths. */
function filesOf(directory: Directory, path = ''): [path: string, file: File][] {
  return Object.entries(directory.files).flatMap(([name, entry]) =>
    'files' in entry ? filesOf(entry, `${path}${name}/`) : [[path + name, entry] as [string, File]],
  )
}
