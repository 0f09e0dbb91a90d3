import { once } from 'node:events'
import { createServer } from 'node:http'
import * as oidc from 'openid-client'

const { ISSUER, CLIENT_ID } = process.env

const config = await oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, oidc.None())

// Any free port: the server lets the port of 127.0.0.1 vary.
const server = createServer().listen(0, '127.0.0.1')
await once(server, 'listening')
const home = `http://127.0.0.1:${server.address().port}`

const checks = { pkceCodeVerifier: oidc.randomPKCECodeVerifier(), expectedState: oidc.randomState() }
const url = oidc.buildAuthorizationUrl(config, {
  redirect_uri: `${home}/callback`,
  scope: 'openid profile',
  code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
  code_challenge_method: 'S256',
  state: checks.expectedState,
})
// The person's own browser, never a window of the app, which could see the password.
console.log(`Open ${url.href}`)

let answer
do {
  const [request, response] = await once(server, 'request')
  answer = new URL(request.url, home)
  response.writeHead(200, { Connection: 'close' }).end('You can close this window.')
} while (answer.pathname !== '/callback')
server.close()

const tokens = await oidc.authorizationCodeGrant(config, answer, checks)
const user = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
console.log(`Hello, ${user.name}`)
