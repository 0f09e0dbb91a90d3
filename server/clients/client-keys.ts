import {
  createLocalJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyOptions,
  type ProtectedHeaderParameters,
} from 'jose'
import { z } from 'zod'
import { outgoing, OutgoingError, type Outgoing } from '../http/outgoing.ts'
import type { ClientRecord, EpochMs } from '../store/records.ts'

/** Verifies what clients sign: assertions and request objects. */
export interface ClientKeys {
  /**
   * The claims of a JWT that the client signed with one of its registered keys. Keys behind a `jwks_uri` are kept for a
   * while, and fetched again for a `kid` that is not among them (RFC 7517 section 4.5, OpenID Connect Core section 10.1.1).
   * @throws ClientSignatureError in words for the client's developer.
   */
  verify(
    client: ClientRecord,
    jwt: string,
    options: JWTVerifyOptions & { algorithms: string[] },
  ): Promise<{ claims: JWTPayload; header: ProtectedHeaderParameters }>
}

export class ClientSignatureError extends Error {}

/** Milliseconds that fetched keys are good for. */
const KEPT = 3_600_000
/** Milliseconds between two fetches for unknown keys: nobody makes the server hammer a client. */
const COOLDOWN = 5_000
/** Of clients whose keys are kept. */
const LIMIT = 1_000

const jwkSet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) })

interface Fetched {
  keys: Promise<JSONWebKeySet>
  at: EpochMs
}

export function createClientKeys({ now, http = outgoing }: { now: () => EpochMs; http?: Outgoing }): ClientKeys {
  const fetched = new Map<string, Fetched>()

  async function remoteKeys(uri: string, newerThan: EpochMs): Promise<JSONWebKeySet> {
    const known = fetched.get(uri)
    if (known !== undefined && known.at >= newerThan) return await known.keys
    const fresh = { keys: fetchKeys(http, uri), at: now() }
    fetched.delete(uri)
    const [oldest] = fetched.keys()
    if (fetched.size >= LIMIT && oldest !== undefined) fetched.delete(oldest)
    fetched.set(uri, fresh)
    // A failure is not kept: the next request tries again.
    fresh.keys.catch(() => {
      if (fetched.get(uri) === fresh) fetched.delete(uri)
    })
    return await fresh.keys
  }

  return {
    async verify(client, jwt, options) {
      const attempt = async (keys: JSONWebKeySet) => {
        const { payload, protectedHeader } = await jwtVerify(jwt, createLocalJWKSet(keys), options)
        return { claims: payload, header: protectedHeader }
      }
      try {
        if (client.jwks !== null) return await attempt({ keys: [...client.jwks.keys] })
        if (client.jwksUri === null)
          throw new ClientSignatureError('The client has no registered keys (jwks, jwks_uri)')
        const { jwksUri } = client
        return await attempt(await remoteKeys(jwksUri, now() - KEPT)).catch(async (error: unknown) => {
          if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
          return await attempt(await remoteKeys(jwksUri, now() - COOLDOWN))
        })
      } catch (error) {
        if (error instanceof OutgoingError) throw new ClientSignatureError(error.message, { cause: error })
        if (error instanceof errors.JOSEError || error instanceof TypeError) {
          throw new ClientSignatureError(describe(error), { cause: error })
        }
        throw error
      }
    },
  }
}

async function fetchKeys(http: Outgoing, uri: string): Promise<JSONWebKeySet> {
  const text = await http.get(uri, 'application/jwk-set+json, application/json')
  try {
    return jwkSet.parse(JSON.parse(text))
  } catch (error) {
    throw new ClientSignatureError('Expected a JWK Set (RFC 7517 section 5) at the jwks_uri of the client', {
      cause: error,
    })
  }
}

/** What jose found, in words that say what was expected. */
function describe(error: Error): string {
  if (error instanceof errors.JWKSNoMatchingKey) return 'None of the registered keys of the client has this kid and alg'
  if (error instanceof errors.JWKSMultipleMatchingKeys) {
    return 'Several registered keys of the client match: name one with kid'
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'The signature does not match the content'
  if (error instanceof errors.JWTExpired) return 'It has expired (exp)'
  if (error instanceof errors.JWTClaimValidationFailed) return `The claim ${error.claim} is not as expected`
  if (error instanceof errors.JOSEAlgNotAllowed) return 'It is signed with an algorithm that is not allowed here'
  return 'Expected a signed JWT (RFC 7519)'
}
