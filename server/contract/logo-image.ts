/** What an image is, by its own bytes: what somebody calls it counts for nothing. */

/** Bytes. */
export const MAXIMUM_LOGO = 256 * 1024
/** Pixels of a side: what a small file unfolds to is held in the memory of who looks at it. */
const MAXIMUM_SIDE = 4096

export type LogoMediaType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/svg+xml'

interface Size {
  width: number
  height: number
}

/** An image that is good for a logo, or why it is not, in words. */
export type LogoCheck = { mediaType: LogoMediaType } | { problem: string }

export function checkLogo(bytes: Uint8Array): LogoCheck {
  if (bytes.length > MAXIMUM_LOGO) {
    return { problem: `Must be at most 256 kB; this has ${String(Math.ceil(bytes.length / 1024))} kB` }
  }
  for (const [mediaType, isSuch, sizeOf] of RASTER) {
    if (!isSuch(bytes)) continue
    const size = sizeOf(bytes)
    if (size === undefined) return { problem: 'This image is damaged: its size cannot be read' }
    const { width, height } = size
    if (width >= 1 && height >= 1 && Math.max(width, height) <= MAXIMUM_SIDE) return { mediaType }
    return { problem: `Must be 1 to 4096 pixels wide and high; this is ${String(width)} by ${String(height)}` }
  }
  const problem = svgProblem(bytes)
  return problem === undefined ? { mediaType: 'image/svg+xml' } : { problem }
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const latin = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to))

const RASTER: readonly [LogoMediaType, (bytes: Uint8Array) => boolean, (bytes: Uint8Array) => Size | undefined][] = [
  ['image/png', (bytes) => latin(bytes, 0, 8) === '\x89PNG\r\n\x1a\n', pngSize],
  ['image/jpeg', (bytes) => latin(bytes, 0, 3) === '\xff\xd8\xff', jpegSize],
  ['image/webp', (bytes) => latin(bytes, 0, 4) === 'RIFF' && latin(bytes, 8, 12) === 'WEBP', webpSize],
]

/** Portable Network Graphics (ISO/IEC 15948) section 11.2.2: the header chunk comes first. */
function pngSize(bytes: Uint8Array): Size | undefined {
  if (bytes.length < 33 || latin(bytes, 12, 16) !== 'IHDR') return undefined
  return { width: view(bytes).getUint32(16), height: view(bytes).getUint32(20) }
}

/** JPEG (ITU-T T.81) section B.2.2: the size is in the start of the frame, behind other segments. */
function jpegSize(bytes: Uint8Array): Size | undefined {
  const data = view(bytes)
  let at = 2
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { width: data.getUint16(at + 7), height: data.getUint16(at + 5) }
    // A marker may be filled up with 0xff.
    at += marker === 0xff ? 1 : 2 + data.getUint16(at + 2)
  }
  return undefined
}

/** WebP (RFC 9649) section 2.5 to 2.7: lossy, lossless or extended, each with its own header. */
function webpSize(bytes: Uint8Array): Size | undefined {
  if (bytes.length < 30) return undefined
  const data = view(bytes)
  const low24 = (at: number) => data.getUint16(at, true) + (bytes[at + 2] ?? 0) * 65_536
  switch (latin(bytes, 12, 16)) {
    case 'VP8 ':
      return { width: data.getUint16(26, true) & 0x3fff, height: data.getUint16(28, true) & 0x3fff }
    case 'VP8L': {
      const bits = data.getUint32(21, true)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X':
      return { width: low24(24) + 1, height: low24(27) + 1 }
    default:
      return undefined
  }
}

/** What an SVG brings that a picture does not need: programs, and what is fetched from elsewhere. */
const FOREIGN_TO_PICTURES: readonly [RegExp, string][] = [
  [/<!(DOCTYPE|ENTITY)/i, 'a document type'],
  [/<\s*(?:[\w.-]+:)?script/i, 'a script'],
  [/[\s"'/]on[a-z]+\s*=/i, 'an event handler'],
  [/<\s*(?:[\w.-]+:)?(foreignObject|iframe|embed|object)/i, 'another document'],
  [
    /(?:href|src)\s*=\s*["']?\s*(?!#|data:image\/(?:png|jpeg|webp|gif);)[^"'\s]/i,
    'a reference to something outside it',
  ],
  [/@import|url\(\s*["']?\s*(?!#|data:)[^"'\s]/i, 'a reference to something outside it'],
]

/**
 * Why bytes are no SVG that can be a logo. An image runs no script wherever it came from, and this one is served with a
 * policy that says so again: this is for the operator, who learns at once that a file holds more than a picture.
 */
function svgProblem(bytes: Uint8Array): string | undefined {
  const text = decoded(bytes)?.trim()
  if (text === undefined || !/^<(svg[\s>]|!DOCTYPE\s+svg)/i.test(text.slice(rootAt(text), rootAt(text) + 20))) {
    return 'Must be a PNG, JPEG, WebP or SVG image'
  }
  const found = FOREIGN_TO_PICTURES.find(([pattern]) => pattern.test(text))
  if (found !== undefined) return `The SVG holds ${found[1]}: save it as a plain picture`
  return text.toLowerCase().endsWith('</svg>') ? undefined : 'This image is damaged: the SVG does not end'
}

/** Where the first element of a document begins, behind its declaration and comments. */
function rootAt(text: string): number {
  let at = 0
  for (;;) {
    const end = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : undefined
    if (end === undefined) return at
    const closed = text.indexOf(end, at)
    if (closed < 0) return at
    at = closed + end.length
    while (/\s/.test(text.charAt(at))) at++
  }
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
