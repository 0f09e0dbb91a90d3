import { readFile } from 'node:fs/promises'
import { importJWK } from 'jose'
import * as oidc from 'openid-client'

const { ISSUER, CLIENT_ID, KEY_FILE = 'client-key.json' } = process.env

const jwk = JSON.parse(await readFile(KEY_FILE, 'utf8'))
const proof = oidc.PrivateKeyJwt({ key: await importJWK(jwk), kid: jwk.kid })
const config = await oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, proof)
const tokens = await oidc.clientCredentialsGrant(config, { scope: 'orders:read' })
console.log(`A token for ${tokens.scope}, good for ${tokens.expires_in} seconds`)
