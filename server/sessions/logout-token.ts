import { randomUUID } from 'node:crypto'
import type { ClientRecord, EpochMs, LogoutNoticeRecord } from '../store/records.ts'
import type { Signer } from '../tokens/signer.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** Seconds: at most two minutes are recommended (OpenID Connect Back-Channel Logout section 4). */
const LIFETIME = 120

interface Dependencies {
  keys: SigningKeys
  signer: Signer
  issuer: string
}

/**
 * A logout token (OpenID Connect Back-Channel Logout section 2.4): typed, signed as the client's ID tokens are, and without
 * a nonce, so that nobody takes it for one of them.
 */
export async function signLogoutToken(
  { keys, signer, issuer }: Dependencies,
  client: ClientRecord,
  { userId, sid }: Pick<LogoutNoticeRecord, 'userId' | 'sid'>,
  now: EpochMs,
): Promise<string> {
  const issuedAt = Math.floor(now / 1000)
  const claims = {
    iss: issuer,
    aud: client.id,
    iat: issuedAt,
    exp: issuedAt + LIFETIME,
    jti: randomUUID(),
    sub: userId,
    sid,
    events: { [LOGOUT_EVENT]: {} },
  }
  await keys.prepare(client.idTokenSignedResponseAlg)
  return await signer.sign(keys.current(client.idTokenSignedResponseAlg), 'logout+jwt', claims)
}
