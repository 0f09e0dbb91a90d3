import express from 'express'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'

const { ISSUER, RESOURCE = 'https://api.example.com', PORT = '9100' } = process.env

// Fetched when first needed, kept, and fetched again for a key that is not known: a rotation needs nothing of you.
const keys = createRemoteJWKSet(new URL(`${ISSUER}/authorization/jwks`))
const algorithms = ['RS256', 'PS256', 'ES256']

function refuse(response, status, challenge) {
  response.status(status).set('WWW-Authenticate', `Bearer ${challenge}`).end()
}

/** Lets a request pass whose access token is for this API and has the scope. */
const requireScope = (scope) => async (request, response, next) => {
  const token = /^Bearer ([^ ]+)$/i.exec(request.get('Authorization') ?? '')?.[1]
  if (token === undefined) return refuse(response, 401, 'realm="orders"')
  try {
    const expected = { issuer: ISSUER, audience: RESOURCE, typ: 'at+jwt', algorithms }
    const { payload } = await jwtVerify(token, keys, expected)
    // Bound to a key (DPoP): not good without a proof, which this API does not check.
    if (payload.cnf !== undefined) return refuse(response, 401, 'error="invalid_token"')
    if (!payload.scope.split(' ').includes(scope)) {
      return refuse(response, 403, `error="insufficient_scope", scope="${scope}"`)
    }
    request.caller = payload
    next()
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error
    refuse(response, 401, 'error="invalid_token"')
  }
}

const app = express()
app.get('/orders', requireScope('orders:read'), (request, response) => {
  response.json({ for: request.caller.sub, orders: ['a kettle'] })
})
app.listen(Number(PORT), '127.0.0.1', () => console.log(`The API answers at http://127.0.0.1:${PORT}/orders`))
