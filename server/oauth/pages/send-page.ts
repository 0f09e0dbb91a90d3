import { createHash } from 'node:crypto'
import type { Response } from 'express'
import type { ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import type { ClientRecord } from '../../store/records.ts'
import { PAGE_STYLES } from './page-styles.ts'

interface PageOptions {
  status: number
  /** The client that the page speaks of: its logo may be loaded. */
  client?: ClientRecord
  /** Where the page's form may end up: browsers hold a form's redirects to `form-action` too. */
  redirectUri?: string
}

const STYLE_HASH = `'sha256-${createHash('sha256').update(PAGE_STYLES).digest('base64')}'`

/** Answers with a page: no script, no framing, no referrer, nothing kept. */
export function sendPage(response: Response, page: ReactElement, { status, client, redirectUri }: PageOptions): void {
  const policy = [
    "default-src 'none'",
    `style-src ${STYLE_HASH}`,
    `img-src ${typeof client?.logoUri === 'string' ? sourceOf(client.logoUri) : "'none'"}`,
    `form-action 'self'${redirectUri === undefined ? '' : ` ${sourceOf(redirectUri)}`}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ]
  response
    .status(status)
    .set({
      'Content-Security-Policy': policy.join('; '),
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
      'X-Frame-Options': 'DENY',
    })
    .type('html')
    .send(`<!doctype html>${renderToStaticMarkup(page)}`)
}

/** A URI as a source of the Content Security Policy: its origin, or its scheme where the grammar has no name for its host. */
function sourceOf(uri: string): string {
  const { protocol, origin, hostname } = new URL(uri)
  return origin === 'null' || hostname.startsWith('[') ? protocol : origin
}
