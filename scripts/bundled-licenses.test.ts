import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { licensesText, packageFolder, shippedPackage } from './bundled-licenses.ts'

describe('the folder of a module', () => {
  test.each([
    ['/p/node_modules/zod/index.js', '/p/node_modules/zod'],
    ['/p/node_modules/@mantine/core/styles.css?used', '/p/node_modules/@mantine/core'],
    ['/p/node_modules/a/node_modules/@b/c/lib/x.js', '/p/node_modules/a/node_modules/@b/c'],
    ['\0/p/node_modules/express/lib/express.js?commonjs-es-import', '/p/node_modules/express'],
    ['C:\\p\\node_modules\\zod\\index.js', 'C:/p/node_modules/zod'],
  ])('%j', (id, folder) => {
    expect(packageFolder(id)).toBe(folder)
  })

  test.each(['/p/server/index.ts', '\0rolldown/runtime.js', 'node:fs'])('%j is of none', (id) => {
    expect(packageFolder(id)).toBeUndefined()
  })
})

describe('a package', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'gatehouse-licenses-'))
    await writeFile(join(root, 'LICENSE'), 'MIT License\n\nCopyright (c) ours\n\nPermission is hereby granted\n')
  })
  afterEach(async () => {
    await rm(root, { recursive: true })
  })

  async function pack(name: string, manifest: object, files: Record<string, string> = {}): Promise<string> {
    const folder = join(root, name)
    await mkdir(folder)
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', ...manifest }))
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text)
    return folder
  }

  test('is taken with every text that it states its licence in', async () => {
    const folder = await pack(
      'kind',
      { license: 'Apache-2.0' },
      { LICENSE: 'the licence\r\n', 'NOTICE.md': 'a notice', 'licenses.js': 'code' },
    )
    expect(shippedPackage(root, folder)).toEqual({
      name: 'kind',
      version: '1.2.3',
      license: 'Apache-2.0',
      texts: ['the licence', 'a notice'],
    })
  })

  test('may leave its text to the package that it is a part of', async () => {
    const parent = await pack('parent', { license: 'MIT' }, { 'licence.txt': 'of the parent' })
    const part = await pack('parent-linux-x64', { license: 'MIT' })
    expect(shippedPackage(root, part, parent).texts).toEqual(['of the parent'])
  })

  test('under the MIT licence that forgot the text gets it with its author', async () => {
    const folder = await pack('forgot', { license: 'MIT', author: 'Ada <ada@example.com>' })
    expect(shippedPackage(root, folder).texts).toEqual([
      'MIT License\n\nCopyright (c) Ada <ada@example.com>\n\nPermission is hereby granted',
    ])
  })

  test.each([[{ license: 'MIT' }], [{ license: 'ISC', author: 'Ada' }]])(
    '%j without a text is refused',
    async (manifest) => {
      const folder = await pack('forgot', manifest)
      expect(() => shippedPackage(root, folder)).toThrow('Expected a file with the licence of forgot 1.2.3; found none')
    },
  )

  test.each([['GPL-3.0-only'], [undefined], [{ type: 'MIT' }]])('under the licence %j is refused', async (license) => {
    const folder = await pack('other', { license }, { LICENSE: 'a licence' })
    expect(() => shippedPackage(root, folder)).toThrow(/^Expected other 1\.2\.3 to have one of the licences 0BSD, /)
  })
})

test('every version of a package is in the file once, in order', () => {
  const kept = { name: 'zod', version: '4.0.0', license: 'MIT', texts: ['a text', 'another'] }
  const text = licensesText([kept, { ...kept, name: 'abc' }, kept, { ...kept, version: '3.0.0' }])
  expect(text.match(/^\w+ \S+ \(MIT\)$/gm)).toEqual(['abc 4.0.0 (MIT)', 'zod 3.0.0 (MIT)', 'zod 4.0.0 (MIT)'])
  expect(text).toContain('zod 4.0.0 (MIT)\n\na text\n\nanother\n')
})
