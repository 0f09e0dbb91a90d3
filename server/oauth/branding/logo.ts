/** The logo of the pages, from the issuer's own origin: no page asks another server for anything. */
import { Router } from 'express'
import { settingsPart } from '../../configuration/settings.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import type { Store } from '../../store/store.ts'
import { LOGO_PATH, logoDigest } from '../pages/brand.ts'

/** Seconds that a browser keeps it: another logo has another address. */
const KEPT = 31_536_000

export function logoEndpoint({ store }: { store: Store }): Router {
  const router = Router()
  router
    .route(`${LOGO_PATH}/:digest`)
    .get(async (request, response, next) => {
      const logo = (await settingsPart(store, 'branding'))?.logo ?? null
      if (logo === null || logoDigest(logo.data) !== request.params.digest) {
        next('route')
        return
      }
      response
        .set({
          'Content-Type': logo.mediaType,
          'Cache-Control': `public, max-age=${String(KEPT)}, immutable`,
          // For who opens it by itself: an SVG is a document, and in a sandbox it runs nothing and is of no origin.
          'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
          'X-Content-Type-Options': 'nosniff',
          'Cross-Origin-Resource-Policy': 'same-origin',
        })
        .send(Buffer.from(logo.data, 'base64'))
    })
    .all(methodNotAllowed('GET', 'HEAD'))
  return router
}
