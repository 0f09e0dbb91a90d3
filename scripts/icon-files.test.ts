import { expect, test } from 'vitest'
import { icnsFile, icoFile, SIZES } from './icon-files.ts'

const drawn = SIZES.map((size) => ({ size, png: Buffer.from(`an icon of ${String(size)}`) }))

test('an .icns file holds what its lengths say', () => {
  const file = icnsFile(drawn)
  expect(file.toString('latin1', 0, 4)).toBe('icns')
  expect(file.readUInt32BE(4)).toBe(file.length)

  const found = new Map<string, string>()
  for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
    const end = at + file.readUInt32BE(at + 4)
    found.set(file.toString('latin1', at, at + 4), file.toString('latin1', at + 8, end))
  }
  expect(found.size).toBe(10)
  expect(found.get('icp4')).toBe('an icon of 16')
  expect(found.get('ic10')).toBe('an icon of 1024')
})

test('an .ico file points at every image', () => {
  const file = icoFile(drawn)
  const found = Array.from({ length: file.readUInt16LE(4) }, (_none, index) => {
    const entry = 6 + 16 * index
    const at = file.readUInt32LE(entry + 12)
    return [file.readUInt8(entry), file.toString('latin1', at, at + file.readUInt32LE(entry + 8))]
  })
  expect(found.at(0)).toEqual([16, 'an icon of 16'])
  expect(found.at(-1)).toEqual([0, 'an icon of 256'])
  expect(found).toHaveLength(7)
})

test('a size that is missing is named', () => {
  expect(() => icnsFile(drawn.filter(({ size }) => size !== 64))).toThrow('Expected the icon in 64 pixels')
})
