import express from 'express'
import * as oidc from 'openid-client'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, RESOURCE = 'https://api.example.com', PORT = '9100' } = process.env

const config = await oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, oidc.ClientSecretBasic(CLIENT_SECRET))

const app = express()
app.get('/orders', async (request, response) => {
  const token = /^Bearer ([^ ]+)$/i.exec(request.get('Authorization') ?? '')?.[1]
  if (token === undefined) return response.status(401).set('WWW-Authenticate', 'Bearer').end()
  const found = await oidc.tokenIntrospection(config, token)
  const isForUs = found.active && [found.aud].flat().includes(RESOURCE) && found.cnf === undefined
  if (!isForUs) return response.status(401).set('WWW-Authenticate', 'Bearer error="invalid_token"').end()
  if (!found.scope.split(' ').includes('orders:read')) {
    return response.status(403).set('WWW-Authenticate', 'Bearer error="insufficient_scope"').end()
  }
  response.json({ for: found.sub, orders: ['a kettle'] })
})
app.listen(Number(PORT), '127.0.0.1', () => console.log(`The API answers at http://127.0.0.1:${PORT}/orders`))
