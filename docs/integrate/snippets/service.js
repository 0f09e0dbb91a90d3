import * as oidc from 'openid-client'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, API = 'http://127.0.0.1:9100/orders' } = process.env

const config = await oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, oidc.ClientSecretBasic(CLIENT_SECRET))
const parameters = { scope: 'orders:read', resource: 'https://api.example.com' }
// Good for `expires_in` seconds: keep it so long, and ask for another then.
const tokens = await oidc.clientCredentialsGrant(config, parameters)
const answer = await fetch(API, { headers: { Authorization: `Bearer ${tokens.access_token}` } })
console.log(answer.status, await answer.text())
