import { randomBytes } from 'node:crypto'
import express from 'express'
import session from 'express-session'
import * as oidc from 'openid-client'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, BASE_URL = 'http://127.0.0.1:9000' } = process.env

const config = await oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, oidc.ClientSecretBasic(CLIENT_SECRET))
const app = express()
const secret = randomBytes(32).toString('hex')
app.use(session({ secret, resave: false, saveUninitialized: false, cookie: { sameSite: 'lax' } }))

app.get('/', (request, response) => {
  response.json(request.session.user ?? 'Nobody is signed in: go to /sign-in')
})

app.get('/sign-in', async (request, response) => {
  const checks = {
    pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
    expectedState: oidc.randomState(),
    expectedNonce: oidc.randomNonce(),
  }
  request.session.checks = checks
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: `${BASE_URL}/callback`,
    scope: 'openid profile email',
    code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
  })
  response.redirect(url.href)
})

app.get('/callback', async (request, response, next) => {
  const { checks } = request.session
  if (checks === undefined) return response.redirect('/sign-in')
  const tokens = await oidc.authorizationCodeGrant(config, new URL(request.originalUrl, BASE_URL), checks)
  const user = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
  // Whoever signs in gets a new session: the old one's cookie may be known to somebody else.
  request.session.regenerate((error) => {
    if (error) return next(error)
    Object.assign(request.session, { user, idToken: tokens.id_token })
    response.redirect('/')
  })
})

app.post('/sign-out', (request, response, next) => {
  const { idToken } = request.session
  request.session.destroy((error) => {
    if (error) return next(error)
    if (idToken === undefined) return response.redirect(303, '/')
    const url = oidc.buildEndSessionUrl(config, { id_token_hint: idToken, post_logout_redirect_uri: `${BASE_URL}/` })
    response.redirect(303, url.href)
  })
})

app.use((error, _request, response, _next) => {
  // Why is for the log. Who pressed Deny (access_denied) comes by here as well.
  console.error(error)
  response.status(400).send('Signing in did not work')
})

app.listen(Number(new URL(BASE_URL).port), '127.0.0.1', () => console.log(`The shop is open at ${BASE_URL}`))
