import { join } from 'node:path'
import express, { Router, type RequestHandler } from 'express'
import { notFound } from '../http/problem.ts'

/** The built console: files whose names carry a hash are kept for good, the page itself is asked for every time. */
export function consolePages(assets: string | undefined): Router {
  const router = Router()
  if (assets !== undefined) {
    const page: RequestHandler = (_request, response) => {
      // Relative to a root: a dot in the path that leads there hides nothing.
      response.sendFile('index.html', { root: assets, cacheControl: false, headers: { 'Cache-Control': 'no-cache' } })
    }
    router.get(['/', '/index.html'], page)
    router.use('/assets', express.static(join(assets, 'assets'), { immutable: true, maxAge: '365d', index: false }))
    router.use(express.static(assets, { index: false, redirect: false, maxAge: '1h' }))
    // Routes live in the URL: every address that is asked for as a page is the one page.
    router.get('/{*route}', (request, response, next) => {
      const isPage = request.accepts(['json', 'html']) === 'html' && !request.path.startsWith('/assets/')
      if (isPage) return page(request, response, next)
      next()
    })
  }
  router.use((request) => {
    throw notFound(
      assets === undefined
        ? 'console here: it is not built, only its API is served'
        : `file ${request.path.slice(0, 100)}`,
    )
  })
  return router
}
