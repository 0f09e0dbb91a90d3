import type { Response } from 'express'
import { createElement, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import type { ClientRecord } from '../../store/records.ts'
import { BrandContext, brandFor, hashSource } from './brand.ts'

interface PageOptions {
  status: number
  /** The client that the page speaks of: its logo may be loaded. */
  client?: ClientRecord
  /** Where the page's form leads in the end, for a page of a request that has such a place. */
  redirectUri?: string
  /** The one script of a page whose form goes straight to the redirect URI, and nowhere else (see `form-post-page.tsx`). */
  script?: string
}

/** Answers with a page: no script but one that is named by its hash, no framing, no referrer, nothing kept. */
export function sendPage(
  response: Response,
  page: ReactElement,
  { status, client, redirectUri, script }: PageOptions,
): void {
  // By scheme and not by host: browsers hold the redirects after a form to `form-action` as well, and many a client sends its
  // user on from the redirect URI to another host of its own.
  const destinations = redirectUri === undefined ? [] : [new URL(redirectUri).protocol]
  const brand = brandFor(response)
  const images = [
    ...(brand.logo === null ? [] : ["'self'"]),
    ...(typeof client?.logoUri === 'string' ? [sourceOf(client.logoUri)] : []),
  ]
  const policy = [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src ${hashSource(script)}`]),
    `style-src ${brand.styleSource}`,
    `img-src ${images.length === 0 ? "'none'" : images.join(' ')}`,
    `form-action ${[...(script === undefined ? ["'self'"] : []), ...destinations].join(' ')}`,
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
    .send(`<!doctype html>${renderToStaticMarkup(createElement(BrandContext, { value: brand }, page))}`)
}

/** A URI as a source of the Content Security Policy: its origin, or its scheme where the grammar has no name for its host. */
function sourceOf(uri: string): string {
  const { protocol, origin, hostname } = new URL(uri)
  return origin === 'null' || hostname.startsWith('[') ? protocol : origin
}
