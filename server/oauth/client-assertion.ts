/** Client authentication by `private_key_jwt` (RFC 7523 section 3, OpenID Connect Core section 9). */
import { randomBytes } from 'node:crypto'
import { decodeJwt, errors, type JWTPayload } from 'jose'
import { ClientSignatureError, type ClientKeys } from '../clients/client-keys.ts'
import { invalidRequest, OAuthError } from '../protocol/oauth-error.ts'
import { SIGNING_ALGORITHMS } from '../protocol/signing-algorithms.ts'
import { PLAIN_CLIENT, type ClientRecord, type EpochMs } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { createAcceptedOnce, TooManyAccepted } from './accepted-once.ts'

export const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Seconds that a client's clock may be off. */
const LEEWAY = 10
/** Seconds ahead at which an assertion may expire at most: so long its id is remembered. */
const LONGEST = 600
const MAXIMUM_ID = 256

/** What an assertion may say that it is (RFC 8725 section 3.11): a request object or a DPoP proof is none. */
const TYPES = new Set(['jwt', 'client-authentication+jwt'])

/** Keys of nobody: an assertion of an unknown client is checked like any other. Any odd number will do for a modulus. */
const decoy: ClientRecord = {
  ...PLAIN_CLIENT,
  id: 'nobody',
  name: 'Nobody',
  jwks: { keys: [{ kty: 'RSA', n: decoyModulus(), e: 'AQAB' }] },
  createdAt: 0,
  updatedAt: 0,
  revision: 1,
}

function decoyModulus(): string {
  const bytes = randomBytes(256)
  bytes[0] = 0xff
  bytes[255] = 0xff
  return bytes.toString('base64url')
}

export interface ClientAssertions {
  /**
   * The active client that signed `assertion`, for this server or for the endpoint at `path`; it is good for one request.
   * @param clientId the `client_id` beside it: optional, but of the same client (RFC 7521 section 4.2).
   * @throws OAuthError `invalid_client`, or `invalid_request` for another `client_id`.
   */
  verify(assertion: string, path: string, clientId: string | undefined): Promise<ClientRecord>
}

interface Dependencies {
  store: Store
  issuer: string
  now: () => EpochMs
  clientKeys: ClientKeys
}

export function createClientAssertions({ store, issuer, now, clientKeys }: Dependencies): ClientAssertions {
  const accepted = createAcceptedOnce({ now })

  /** The claims as the client signed them; an unknown client is refused in the same words as a wrong key. */
  async function signedClaims(client: ClientRecord | undefined, assertion: string, audience: string[]) {
    const signer = client ?? decoy
    const algorithms =
      signer.tokenEndpointAuthSigningAlg === null ? SIGNING_ALGORITHMS : [signer.tokenEndpointAuthSigningAlg]
    try {
      const { claims, header } = await clientKeys.verify(signer, assertion, {
        algorithms: [...algorithms],
        audience,
        clockTolerance: LEEWAY,
        requiredClaims: ['iss', 'sub', 'aud', 'exp', 'jti'],
      })
      requireType(header.typ)
      return claims
    } catch (error) {
      if (!(error instanceof ClientSignatureError)) throw error
      throw refusal(`Unknown client, or its client_assertion is not good: ${error.message}`, error)
    }
  }

  function acceptOnce(clientId: string, jti: string, expiresAt: EpochMs): boolean {
    try {
      return accepted.accept(clientId, jti, expiresAt)
    } catch (error) {
      if (!(error instanceof TooManyAccepted)) throw error
      throw new OAuthError('temporarily_unavailable', 'The client sends more assertions than are remembered', {
        status: 503,
        headers: { 'Retry-After': '60' },
      })
    }
  }

  return {
    async verify(assertion, path, clientId) {
      const claimed = claimedClient(assertion)
      if (clientId !== undefined && clientId !== claimed) {
        throw invalidRequest('The client_id in the body is not the one in the client_assertion')
      }
      const found = await store.get('clients', claimed)
      const client = found?.status === 'active' ? found : undefined
      if (client !== undefined && client.tokenEndpointAuthMethod !== 'private_key_jwt') {
        throw refusal(`This client is registered for ${client.tokenEndpointAuthMethod}, not for private_key_jwt`)
      }
      const audience = [issuer, `${issuer}/authorization/token`, issuer + path]
      const claims = await signedClaims(client, assertion, audience)
      const { jti, expiresAt } = timely(claims, now())
      if (client === undefined) throw refusal('Unknown client, or its client_assertion is not good')
      if (!acceptOnce(client.id, jti, expiresAt)) {
        throw refusal('The client_assertion was used before: expected a new jti in each')
      }
      return client
    },
  }
}

/** Who an assertion says it is from, unproven (RFC 7523 section 3: `iss` and `sub` are the client_id). */
function claimedClient(assertion: string): string {
  const { iss, sub } = decoded(assertion)
  if (typeof iss !== 'string' || typeof sub !== 'string' || iss !== sub) {
    throw refusal('Expected the client_id as iss and as sub of the client_assertion')
  }
  return iss
}

function decoded(assertion: string): JWTPayload {
  try {
    return decodeJwt(assertion)
  } catch (error) {
    if (!(error instanceof errors.JOSEError) && !(error instanceof TypeError)) throw error
    throw refusal('Expected a signed JWT (RFC 7519) as client_assertion', error)
  }
}

function requireType(typ: unknown): void {
  if (typ === undefined) return
  const name = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : ''
  if (!TYPES.has(name)) throw refusal('Expected typ JWT or client-authentication+jwt in the client_assertion')
}

/** What jose does not hold it to: no time in the future, a short life, an id of its own. */
function timely({ exp = 0, iat, jti }: JWTPayload, now: EpochMs): { jti: string; expiresAt: EpochMs } {
  const seconds = now / 1000
  if (iat !== undefined && iat > seconds + LEEWAY) throw refusal('The client_assertion is from the future (iat)')
  if (exp > seconds + LONGEST + LEEWAY) {
    throw refusal(`Expected the client_assertion to expire (exp) within ${String(LONGEST)} seconds`)
  }
  if (typeof jti !== 'string' || jti === '' || jti.length > MAXIMUM_ID) {
    throw refusal(`Expected a jti of 1 to ${String(MAXIMUM_ID)} characters in the client_assertion`)
  }
  return { jti, expiresAt: (exp + LEEWAY) * 1000 }
}

function refusal(description: string, cause?: unknown): OAuthError {
  return new OAuthError('invalid_client', description, { status: 401, cause })
}
