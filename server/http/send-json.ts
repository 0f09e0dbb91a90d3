import type { Response } from 'express'

const TYPE = 'application/json; charset=utf-8'
/** As RFC 6749 section 5.1 asks for: `Pragma` for caches that are older than `Cache-Control`. */
const NOT_KEPT = { 'Content-Type': TYPE, 'Cache-Control': 'no-store', Pragma: 'no-cache' }

/**
 * Answers with JSON that nobody may keep. In place of Express's `json()`, which looks up settings, types, character sets and
 * freshness for what is always the same.
 */
export function sendJson(response: Response, body: object, status = 200): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { ...NOT_KEPT, 'Content-Length': Buffer.byteLength(text) }).end(text)
}
