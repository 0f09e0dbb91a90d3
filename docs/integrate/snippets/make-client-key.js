import { writeFile } from 'node:fs/promises'
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'

const { KEY_FILE = 'client-key.json' } = process.env

const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
const jwk = await exportJWK(publicKey)
const names = { kid: await calculateJwkThumbprint(jwk), alg: 'ES256', use: 'sig' }
// For the owner alone, and never over a key that is there.
const privateJwk = JSON.stringify({ ...(await exportJWK(privateKey)), ...names })
await writeFile(KEY_FILE, privateJwk, { mode: 0o600, flag: 'wx' })
console.log(JSON.stringify({ keys: [{ ...jwk, ...names }] }))
