import { expect, test } from 'vitest'
import { recogniseFile } from './recognise-file.ts'

const file = (name: string, content: BlobPart) => new File([content], name)
const backup = '{\n"backup": {"version":1},\n"schema": 1'

test.each([
  ['shop.gatehouse', '{ "scopes": [] }', 'configuration'],
  ['Shop.GATEHOUSE', '\uFEFF\n{}', 'configuration'],
  ['gatehouse.json', '{"clients": []}', 'configuration'],
  ['gatehouse-backup-2031-05-06.gatehouse-backup', backup, 'backup'],
  ['old.json', backup, 'backup'],
  // What it is called is what its owner takes it for; the server says the rest.
  ['shop.gatehouse', backup, 'configuration'],
])('%s with %j is a %s', async (name, content, kind) => {
  expect(await recogniseFile(file(name, content))).toBe(kind)
})

test.each([
  ['photo.png', new Uint8Array([0x89, 0x50, 0x4e, 0x47])],
  ['shop.gatehouse', 'scopes: []'],
  ['shop.json', ''],
  ['shop.json', '[]'],
  ['notes.txt', '{}'],
  ['json', '{}'],
  ['page.html', '<script>alert(1)</script>'],
])('%s is neither', async (name, content) => {
  await expect(recogniseFile(file(name, content))).rejects.toThrow(
    `${name} is neither a configuration file nor a backup of Gatehouse. Nothing is changed.`,
  )
})

test('what cannot be read is said, too', async () => {
  const gone = file('gone.json', '{}')
  gone.slice = () => ({ text: () => Promise.reject(new DOMException('gone', 'NotFoundError')) }) as unknown as Blob
  await expect(recogniseFile(gone)).rejects.toThrow(/^gone\.json could not be read: a folder, or a file that is gone/)
})
