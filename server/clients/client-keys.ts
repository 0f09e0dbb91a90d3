import {
  createLocalJWKSet,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyOptions,
  type ProtectedHeaderParameters,
} from 'jose'
import { z } from 'zod'
import { outgoing, OutgoingError, type Outgoing } from '../http/outgoing.ts'
import type { ClientRecord, EpochMs, JsonWebKeySet } from '../store/records.ts'

/** Verifies what clients sign: assertions and request objects. */
export interface ClientKeys {
  /**
   * The claims of a JWT that the client signed with one of its registered keys. Keys behind a `jwks_uri` are kept for a
   * while, and fetched again for a signature that none of them made (RFC 7517 section 4.5, OpenID Connect Core section
   * 10.1.1). Times in the JWT are judged by the server's clock.
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

type ParsedKeys = ReturnType<typeof createLocalJWKSet>

interface Fetched {
  keys: Promise<ParsedKeys>
  at: EpochMs
}

export function createClientKeys({ now, http = outgoing }: { now: () => EpochMs; http?: Outgoing }): ClientKeys {
  const fetched = new Map<string, Fetched>()

  async function remoteKeys(uri: string, newerThan: EpochMs): Promise<ParsedKeys> {
    const known = fetched.get(uri)
    if (known !== undefined && known.at >= newerThan) return await known.keys
    const fresh = { keys: fetchKeys(http, uri), at: now() }
    fetched.delete(uri)
    const [oldest] = fetched.keys()
    if (fetched.size >= LIMIT && oldest !== undefined) fetched.delete(oldest)
    fetched.set(uri, fresh)
    // A failure is not kept: the next request tries again. Nor does it cost the keys that were there: a stranger's JWT with
    // an invented `kid`, sent while the client cannot be reached, would lock the client out.
    fresh.keys.catch(() => {
      if (fetched.get(uri) !== fresh) return
      if (known === undefined) fetched.delete(uri)
      else fetched.set(uri, known)
    })
    return await fresh.keys
  }

  return {
    async verify(client, jwt, options) {
      const attempt = async (keys: ParsedKeys) => {
        const { payload, protectedHeader } = await jwtVerify(jwt, keys, { currentDate: new Date(now()), ...options })
        return { claims: payload, header: protectedHeader }
      }
      try {
        if (client.jwks !== null) return await attempt(parsedOnce(client.jwks))
        if (client.jwksUri === null)
          throw new ClientSignatureError('The client has no registered keys (jwks, jwks_uri)')
        const { jwksUri } = client
        return await attempt(await remoteKeys(jwksUri, now() - KEPT)).catch(async (error: unknown) => {
          if (!mayBeRotated(error)) throw error
          return await attempt(await remoteKeys(jwksUri, now() - COOLDOWN))
        })
      } catch (error) {
        if (error instanceof OutgoingError) {
          throw new ClientSignatureError(`The jwks_uri of the client ${error.reason}`, { cause: error })
        }
        if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException) {
          throw new ClientSignatureError(describe(error), { cause: error })
        }
        throw error
      }
    },
  }
}

/** Registered keys by their set: a record is replaced when it changes, never changed. */
const parsed = new WeakMap<JsonWebKeySet, ParsedKeys>()

function parsedOnce(set: JsonWebKeySet): ParsedKeys {
  const known = parsed.get(set) ?? createLocalJWKSet({ keys: [...set.keys] })
  parsed.set(set, known)
  return known
}

/** A new `kid`, or another key under the old one or under none. */
const mayBeRotated = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed

async function fetchKeys(http: Outgoing, uri: string): Promise<ParsedKeys> {
  const text = await http.get(uri, 'application/jwk-set+json, application/json')
  try {
    return createLocalJWKSet(jwkSet.parse(JSON.parse(text)))
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
  if (error instanceof errors.JWTClaimValidationFailed && error.reason === 'missing') {
    return `The claim ${error.claim} is missing`
  }
  if (error instanceof errors.JWTClaimValidationFailed) return `The claim ${error.claim} is not as expected`
  if (error instanceof errors.JOSEAlgNotAllowed) return 'It is signed with an algorithm that is not allowed here'
  if (error instanceof TypeError || error instanceof DOMException)
    return 'The registered key that it names cannot verify it: expected RSA of 2048 bits or P-256'
  return 'Expected a signed JWT (RFC 7519)'
}
