import { describe, expect, it } from 'vitest'
import { brandingFields } from './branding.ts'
import { checkLogo } from './logo-image.ts'

/** The header of a PNG of some size: what follows it is not looked at. */
function png(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(40)
  bytes.write('\x89PNG\r\n\x1a\n', 'latin1')
  bytes.write('IHDR', 12, 'latin1')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

function jpeg(width: number, height: number): Buffer {
  const frame = Buffer.alloc(20)
  frame.set([0xff, 0xc2, 0, 17, 8])
  frame.writeUInt16BE(height, 5)
  frame.writeUInt16BE(width, 7)
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0]), frame])
}

function webp(kind: string, fill: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(40)
  bytes.write(`RIFF    WEBP${kind}`, 'latin1')
  fill(bytes)
  return bytes
}

const svg = (content: string) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${content}</svg>`)

describe('a logo', () => {
  it('is what its bytes say', () => {
    const lossy = webp('VP8 ', (bytes) => bytes.writeUInt16LE(64, 26) && bytes.writeUInt16LE(32, 28))
    const lossless = webp('VP8L', (bytes) => bytes.writeUInt32LE(63 | (31 << 14), 21))
    const extended = webp('VP8X', (bytes) => bytes.writeUInt16LE(63, 24) && bytes.writeUInt16LE(31, 27))
    const good: [Buffer, string][] = [
      [png(64, 32), 'image/png'],
      [jpeg(64, 32), 'image/jpeg'],
      [lossy, 'image/webp'],
      [lossless, 'image/webp'],
      [extended, 'image/webp'],
      [svg('<path fill="url(#a)"/><use href="#b"/>'), 'image/svg+xml'],
      [
        Buffer.from('<?xml version="1.0"?>\n<!-- drawn --> <svg xmlns="http://www.w3.org/2000/svg"></svg>\n'),
        'image/svg+xml',
      ],
    ]
    for (const [bytes, mediaType] of good) expect(checkLogo(bytes)).toEqual({ mediaType })
  })

  it.each<[string, Buffer, RegExp]>([
    ['wide', png(50_000, 10), /1 to 4096 pixels .* 50000 by 10/],
    ['high', jpeg(10, 50_000), /10 by 50000/],
    ['of no width', png(0, 10), /0 by 10/],
    ['cut off', png(10, 10).subarray(0, 20), /damaged/],
    [
      'a JPEG without a frame',
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9]),
      /damaged/,
    ],
    ['large', Buffer.alloc(300_000), /at most 256 kB; this has 293 kB/],
    ['a page', Buffer.from('<!doctype html><svg></svg>'), /Must be a PNG/],
    ['nothing', Buffer.alloc(0), /Must be a PNG/],
    ['no text', Buffer.from([0xff, 0xfe, 0x3c]), /Must be a PNG/],
    ['a script', svg('<script>alert(1)</script>'), /holds a script/],
    ['a script by a prefix', svg('<s:script xmlns:s="x"/>'), /holds a script/],
    ['a handler', svg('<rect onload="alert(1)"/>'), /event handler/],
    ['a page inside', svg('<foreignObject><p/></foreignObject>'), /another document/],
    ['a picture from elsewhere', svg('<image href="https://evil.example/a.png"/>'), /outside it/],
    ['a script link', svg('<a href="javascript:alert(1)"/>'), /outside it/],
    ['a style from elsewhere', svg('<style>@import "//evil.example"</style>'), /outside it/],
    ['entities', Buffer.from('<!DOCTYPE svg [<!ENTITY a "b">]><svg></svg>'), /document type/],
    ['unended', Buffer.from('<svg>'), /does not end/],
    ['comments without end', Buffer.from('<!---->'.repeat(30_000)), /Must be a PNG/],
  ])('is refused in words: %s', (_what, bytes, reason) => {
    const checked = checkLogo(bytes)
    expect('problem' in checked ? checked.problem : 'accepted').toMatch(reason)
  })
})

describe('a branding', () => {
  const problemOf = (field: string, value: unknown) =>
    brandingFields.safeParse({ [field]: value }).error?.issues.map(({ message }) => message)

  it('takes the type of a logo from its bytes, not from its name', () => {
    const uri = `data:text/html;base64,${png(10, 10).toString('base64')}`
    expect(brandingFields.parse({ logo: uri }).logo).toMatch(/^data:image\/png;base64,/)
    for (const logo of ['https://evil.example/a.png', 'data:image/png;base64,!!', 'data:image/svg+xml,<svg/>', 17]) {
      expect(problemOf('logo', logo), String(logo)).toHaveLength(1)
    }
  })

  it('has no links but to the web and to a mailbox, and colours as #rrggbb alone', () => {
    const links = [
      'javascript:alert(1)',
      'data:text/html,x',
      'JaVaScRiPt://x',
      'ftp://x',
      'a@b@c.example',
      '//evil.example',
    ]
    for (const support of links) expect(problemOf('support', support), support).toBeDefined()
    for (const support of ['https://help.example/x', 'help@example.com']) {
      expect(brandingFields.parse({ support }).support).toBe(support)
    }
    for (const color of ['red', '#fff', '#14603f;}', 'url(x)']) expect(problemOf('accent_color', color)).toBeDefined()
    expect(problemOf('product_name', 'a\u202Eb')).toEqual(['Must not contain control characters'])
    expect(brandingFields.parse({})).toMatchObject({ product_name: null, logo: null })
  })
})
