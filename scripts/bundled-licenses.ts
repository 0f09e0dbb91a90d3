import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

/** A package whose code ships. */
export interface ShippedPackage {
  name: string
  version: string
  /** SPDX identifier of its licence. */
  license: string
  /** The files it states its licence in. */
  texts: readonly string[]
}

/** Licences that permit to ship the code in a program under another licence, with their text beside it. */
const PERMITTED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  // For fonts.
  'OFL-1.1',
])

const licenseFile = /^(licen[cs]e|copying|notice)([-.].*)?$/i

interface Manifest {
  name: string
  version: string
  license?: unknown
  author?: string | { name: string }
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const readManifest = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest

/** The folder of the package that a module is of; undefined for the project's own, and for those that the bundler made. */
export function packageFolder(moduleId: string): string | undefined {
  const path = moduleId.replaceAll('\\', '/').replace(/^\0/, '')
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/?]+(?=[/?])/.exec(path)?.[0]
}

function licenseTexts(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && licenseFile.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8').replaceAll('\r\n', '\n').trim())
}

/** For a package that names its licence, and its author, and forgot the text: that of the MIT licence stands in this project's own. */
function mitText(root: string, { license, author }: Manifest): string[] {
  const name = typeof author === 'object' ? author.name : author
  if (license !== 'MIT' || name === undefined) return []
  const ours = readFileSync(join(root, 'LICENSE'), 'utf8')
  return [ours.replace(/^Copyright .*$/m, `Copyright (c) ${name}`).trim()]
}

/**
 * What a package says of its licence.
 * @param root the repository's folder
 * @param parent folder of the package that this one is the native code of, and whose licence file it shares
 * @throws Error that names the package, where its licence is not known to permit that it ships, or has no text
 */
export function shippedPackage(root: string, folder: string, parent = folder): ShippedPackage {
  const manifest = readManifest(folder)
  const { name, version, license } = manifest
  const named = `${name} ${version}`
  if (typeof license !== 'string' || !PERMITTED.has(license)) {
    const permitted = [...PERMITTED].join(', ')
    throw new Error(`Expected ${named} to have one of the licences ${permitted}; received ${JSON.stringify(license)}`)
  }
  const texts = [licenseTexts(folder), licenseTexts(parent), mitText(root, manifest)].find(({ length }) => length > 0)
  if (texts === undefined) throw new Error(`Expected a file with the licence of ${named}; found none`)
  return { name, version, license, texts }
}

/** The packages that are found at run time, with the native code that they bring for this machine. */
function runtimePackages(root: string): ShippedPackage[] {
  return Object.keys(readManifest(root).dependencies ?? {}).flatMap((name) => {
    const folder = join(root, 'node_modules', name)
    const { optionalDependencies = {} } = readManifest(folder)
    const require = createRequire(join(folder, 'package.json'))
    const native = Object.keys(optionalDependencies).flatMap((optional) => {
      try {
        return [shippedPackage(root, dirname(require.resolve(`${optional}/package.json`)), folder)]
      } catch (error) {
        // Of another system.
        if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return []
        throw error
      }
    })
    return [shippedPackage(root, folder), ...native]
  })
}

/** The file that ships: every package once, with the texts of its licence. */
export function licensesText(packages: readonly ShippedPackage[]): string {
  const byName = new Map(packages.map((one) => [`${one.name} ${one.version}`, one]))
  const sections = [...byName]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([named, { license, texts }]) => `${'='.repeat(80)}\n${named} (${license})\n\n${texts.join('\n\n')}\n`)
  const head = 'Gatehouse contains code of the following packages, each under the licence that stands with it.\n'
  return [head, ...sections].join('\n')
}

/**
 * Writes out/THIRD-PARTY-LICENSES.txt with what really is in the bundles. One for all of them: each adds what it has.
 * The build fails where a package must not ship.
 * @param root the repository's folder: a configuration is bundled before it runs, and knows its own folder alone
 */
export function bundledLicenses(root: string): Plugin {
  const folders = new Set<string>()
  return {
    name: 'bundled-licenses',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
      const rendered = chunks.flatMap(({ modules }) =>
        Object.entries(modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : [])),
      )
      // Styles and what they name are no code of a chunk, and are in the bundle all the same.
      const styles = [...this.getModuleIds()].filter((id) => /\.css(\?|$)/.test(id))
      for (const id of [...rendered, ...styles]) {
        const folder = packageFolder(id)
        if (folder !== undefined) folders.add(folder)
      }
      const bundled = [...folders].map((folder) => shippedPackage(root, folder))
      mkdirSync(join(root, 'out'), { recursive: true })
      writeFileSync(join(root, 'out/THIRD-PARTY-LICENSES.txt'), licensesText([...bundled, ...runtimePackages(root)]))
    },
  }
}
