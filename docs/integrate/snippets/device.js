import * as oidc from 'openid-client'

const { ISSUER, CLIENT_ID } = process.env

const config = await oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, oidc.None())
const waiting = await oidc.initiateDeviceAuthorization(config, { scope: 'openid profile' })
console.log(`Open ${waiting.verification_uri} and enter ${waiting.user_code}`)
console.log(`Or open ${waiting.verification_uri_complete}`)

// Polls as often as the server says, until somebody has decided or the code is too old.
const tokens = await oidc.pollDeviceAuthorizationGrant(config, waiting)
const user = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
console.log(`Hello, ${user.name}`)
