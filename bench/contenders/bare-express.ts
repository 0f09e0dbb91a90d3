/** The least that Express can do at each endpoint: parse the form and answer with a constant of a usual size. */
import { createServer } from 'node:http'
import express from 'express'
import { ACCESS_TOKEN_LIFETIME, PATHS, SCOPE } from '../agreed-names.ts'
import { announce, listen } from './ready.ts'

const refreshToken = 'y'.repeat(43)
const form = express.urlencoded({ extended: false })

const app = express()
app.post(PATHS.token, form, (request, response) => {
  const { grant_type } = request.body as Record<string, string>
  response.json({
    access_token: 'x'.repeat(700),
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_LIFETIME,
    ...(grant_type === 'refresh_token' ? { refresh_token: refreshToken } : {}),
    scope: SCOPE,
  })
})
app.post(PATHS.introspection, form, (_request, response) => {
  response.json({ active: true, token_type: 'Bearer', scope: SCOPE, client_id: 'x', jti: 'y'.repeat(36) })
})
app.post(PATHS.refreshTokens, (request, response) => {
  response.json(Array.from({ length: Number(request.query['count']) }, () => refreshToken))
})

const server = createServer(app)
announce(server, await listen(server))
