import { createHash } from 'node:crypto'
import type { ClientRecord, CodeRecord, UserRecord } from '../store/records.ts'
import { hashSecret, newSecret } from '../tokens/secrets.ts'
import { REDIRECT_URI, type TestIssuer } from './issuer.ts'

const VERIFIER = 'v'.repeat(43)

/** The parameters of a token request for a code that `user` allowed `client` just now, unless `change` says otherwise. */
export async function codeFor(
  { store, now }: TestIssuer,
  client: ClientRecord,
  user: UserRecord,
  change: Partial<CodeRecord> = {},
): Promise<Record<string, string>> {
  const code = newSecret()
  const record = {
    id: hashSecret(code),
    clientId: client.id,
    userId: user.id,
    scopes: ['openid', 'profile'],
    redirectUri: REDIRECT_URI,
    redirectUriGiven: true,
    codeChallenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    nonce: 'n-1',
    authTime: now(),
    sid: null,
    terms: null,
    familyId: newSecret(),
    expiresAt: now() + 60_000,
    redeemedAt: null,
    ...change,
  }
  await store.commit([{ op: 'put', kind: 'codes', record, expected: 'absent' }])
  return { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: VERIFIER }
}
