import type { FileHandle } from 'node:fs/promises'

const CHUNK_BYTES = 1024 * 1024
const NEWLINE = 0x0a

/**
 * Hands over every line that ends with a newline, without it, and where it begins; then answers with what is left behind
 * the last newline. The bytes are the reader's own again once `take` returns.
 */
export async function readLines(
  file: FileHandle,
  take: (line: Buffer, offset: number) => void,
): Promise<{ rest: Buffer; restOffset: number }> {
  let rest = Buffer.alloc(0)
  let restOffset = 0
  for (;;) {
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.allocUnsafe(CHUNK_BYTES),
      position: restOffset + rest.length,
    })
    if (bytesRead === 0) return { rest, restOffset }
    const bytes =
      rest.length === 0 ? buffer.subarray(0, bytesRead) : Buffer.concat([rest, buffer.subarray(0, bytesRead)])
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      take(bytes.subarray(start, end), restOffset + start)
      start = end + 1
    }
    rest = bytes.subarray(start)
    restOffset += start
  }
}
