/** An icon in one size, as a PNG. */
export interface Drawn {
  /** Pixels on a side. */
  size: number
  png: Buffer
}

/** All that the files below are made of. Pixels on a side. */
export const SIZES: readonly number[] = [16, 24, 32, 48, 64, 128, 256, 512, 1024]

/** Types of the elements of an .icns file that hold a PNG; the second of a size is of a screen with twice as many pixels. */
const icnsTypes: readonly (readonly [type: string, size: number])[] = [
  ['icp4', 16],
  ['ic11', 32],
  ['icp5', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
]

const icoSizes = [16, 24, 32, 48, 64, 128, 256]

function pngOf(drawn: readonly Drawn[], size: number): Buffer {
  const found = drawn.find((one) => one.size === size)
  if (found === undefined) throw new Error(`Expected the icon in ${String(size)} pixels; received none`)
  return found.png
}

/** Apple's icon file: `icns`, the length of it all, and elements of a type, their length with these eight bytes, and a PNG. */
export function icnsFile(drawn: readonly Drawn[]): Buffer {
  const element = (type: string, content: Buffer) => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(head.length + content.length, 4)
    return Buffer.concat([head, content])
  }
  return element('icns', Buffer.concat(icnsTypes.map(([type, size]) => element(type, pngOf(drawn, size)))))
}

/** Windows' icon file (ICONDIR, an ICONDIRENTRY for each image), with PNGs as Windows reads them since Vista. */
export function icoFile(drawn: readonly Drawn[]): Buffer {
  const directory = Buffer.alloc(6 + 16 * icoSizes.length)
  directory.writeUInt16LE(1, 2)
  directory.writeUInt16LE(icoSizes.length, 4)
  let end = directory.length
  const images = icoSizes.map((size, index) => {
    const png = pngOf(drawn, size)
    const entry = 6 + 16 * index
    // One byte each: 256 is written as 0.
    directory.writeUInt8(size % 256, entry)
    directory.writeUInt8(size % 256, entry + 1)
    directory.writeUInt16LE(1, entry + 4)
    directory.writeUInt16LE(32, entry + 6)
    directory.writeUInt32LE(png.length, entry + 8)
    directory.writeUInt32LE(end, entry + 12)
    end += png.length
    return png
  })
  return Buffer.concat([directory, ...images])
}
