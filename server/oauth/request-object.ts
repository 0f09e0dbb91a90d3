/** Authorization requests as JWTs (OpenID Connect Core section 6, RFC 9101), by value and by reference. */
import { decodeProtectedHeader, errors, UnsecuredJWT, type JWTPayload } from 'jose'
import { ClientSignatureError, type ClientKeys } from '../clients/client-keys.ts'
import type { Form } from '../http/form-body.ts'
import { outgoing, OutgoingError } from '../http/outgoing.ts'
import { OAuthError } from '../protocol/oauth-error.ts'
import { SIGNING_ALGORITHMS } from '../protocol/signing-algorithms.ts'
import type { ClientRecord, EpochMs } from '../store/records.ts'

/** Characters of a URI (OpenID Connect Core section 6.2). */
const URI_LIMIT = 512
/** Characters of an object that was fetched: from then on it travels in the URLs of the pages, which hold 16 kB of headers. */
const OBJECT_LIMIT = 8_000

/** Claims about the JWT itself (RFC 7519 section 4.1): no parameters. */
const JWT_CLAIMS = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'])

/** JWTs that are made for something else say so (RFC 8725 section 3.11). */
const TYPES = ['oauth-authz-req+jwt', 'application/oauth-authz-req+jwt', 'jwt', 'application/jwt']

interface Dependencies {
  clientKeys: ClientKeys
  issuer: string
  now: () => EpochMs
}

const refused = (description: string) => new OAuthError('invalid_request_object', description)

/**
 * The parameters in a request object of `client`.
 * @param isNew whether it has yet to be judged by the clock: one that was valid when its pages began may expire meanwhile.
 * @throws OAuthError `invalid_request_object`
 */
export async function openRequestObject(
  dependencies: Dependencies,
  client: ClientRecord,
  jwt: string,
  isNew: boolean,
): Promise<Form> {
  const claims = await verifiedClaims(dependencies, client, jwt)
  checkClaims(claims, client, dependencies.issuer)
  if (isNew) checkTimes(claims, dependencies.now())
  const parameters = new Map<string, string>()
  for (const [name, value] of Object.entries(claims)) {
    if (JWT_CLAIMS.has(name)) continue
    // Section 6.1: an object contains no other.
    if (name === 'request' || name === 'request_uri') throw refused(`The request object contains ${name}`)
    const text = parameterText(name, value)
    if (text.includes('\0')) throw refused('The request object contains a NUL character')
    if (text !== '') parameters.set(name, text)
  }
  return parameters
}

/** Unsigned or signed: what the client registered decides, not what the JWT says of itself (RFC 9101 section 10.2). */
async function verifiedClaims({ clientKeys }: Dependencies, client: ClientRecord, jwt: string): Promise<JWTPayload> {
  const { alg, typ } = headerOf(jwt)
  const expected = client.requestObjectSigningAlg
  if (typ !== undefined && !TYPES.includes(typ.toLowerCase())) {
    throw refused('Expected a request object of typ oauth-authz-req+jwt or JWT')
  }
  const algorithms = expected === null ? ['none', ...SIGNING_ALGORITHMS] : [expected]
  if (alg === undefined || !algorithms.includes(alg)) {
    throw refused(
      `Expected a request object with alg ${algorithms.join(' or ')}; received ${alg?.slice(0, 20) ?? 'none named'}`,
    )
  }
  // Its times are judged apart: see `checkTimes`.
  const options = { clockTolerance: Number.MAX_SAFE_INTEGER }
  try {
    if (alg === 'none') return UnsecuredJWT.decode(jwt, options).payload
    return (await clientKeys.verify(client, jwt, { ...options, algorithms: [alg] })).claims
  } catch (error) {
    if (error instanceof ClientSignatureError) throw refused(`The request object is refused: ${error.message}`)
    if (error instanceof errors.JOSEError || error instanceof TypeError) throw notAJwt()
    throw error
  }
}

const notAJwt = () => refused('Expected request to be a JWT: three base64url parts, signed or with alg none')

function headerOf(jwt: string): { alg?: string; typ?: string } {
  try {
    if (jwt.split('.').length !== 3) throw notAJwt()
    const { alg, typ } = decodeProtectedHeader(jwt)
    return { ...(typeof alg === 'string' ? { alg } : {}), ...(typeof typ === 'string' ? { typ } : {}) }
  } catch (error) {
    if (error instanceof OAuthError) throw error
    throw notAJwt()
  }
}

function checkClaims({ iss, sub, aud }: JWTPayload, client: ClientRecord, issuer: string): void {
  if (iss !== undefined && iss !== client.id) throw refused('Expected iss in the request object to be the client_id')
  // A client assertion (RFC 7523) is about the client and signed by the same key: it is not to pass for a request
  // (RFC 9101 section 10.8).
  if (sub === client.id) throw refused('The request object has a sub like a client assertion')
  if (aud !== undefined && ![aud].flat().includes(issuer)) {
    throw refused(`Expected aud in the request object to contain ${issuer}`)
  }
}

/** Seconds by which two clocks may differ. */
const TOLERANCE = 10

function checkTimes({ exp, nbf }: JWTPayload, now: EpochMs): void {
  if (exp !== undefined && exp + TOLERANCE <= now / 1000) throw refused('The request object has expired (exp)')
  if (nbf !== undefined && nbf - TOLERANCE > now / 1000) throw refused('The request object is not valid yet (nbf)')
}

/** A claim as the parameter that it stands for (RFC 9101 section 4): numbers and objects become text. */
function parameterText(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (name === 'claims' && typeof value === 'object' && value !== null) return JSON.stringify(value)
  // Section 4 says nothing of repeated parameters; this is how RFC 8707 clients write them.
  if (name === 'resource' && Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return value.join(' ')
  }
  // Unknown parameters are ignored, whatever they are.
  if (!KNOWN.has(name)) return ''
  throw refused(`Expected ${name} in the request object to be text`)
}

const KNOWN = new Set(
  (
    'client_id redirect_uri response_type response_mode scope scopes state nonce prompt max_age login_hint id_token_hint ' +
    'claims resource code_challenge code_challenge_method dpop_jkt'
  ).split(' '),
)

/**
 * Fetches a request object of `client`, from where the client registered and nowhere else. A fragment is a hash for
 * caches (section 6.2) and no part of the address.
 * @throws OAuthError `invalid_request_uri`
 */
export async function fetchRequestObject(client: ClientRecord, requestUri: string): Promise<string> {
  const invalid = (description: string, cause?: unknown) =>
    new OAuthError('invalid_request_uri', description, { cause })
  const address = withoutFragment(requestUri)
  if (requestUri.length > URI_LIMIT || !client.requestUris.some((known) => withoutFragment(known) === address)) {
    throw invalid('Expected request_uri to be one that is registered for this client (request_uris), or pushed')
  }
  try {
    const jwt = (await outgoing.get(address, 'application/oauth-authz-req+jwt, application/jwt')).trim()
    if (jwt.length > OBJECT_LIMIT) {
      throw invalid(`Expected a request object of at most ${String(OBJECT_LIMIT)} characters at the request_uri`)
    }
    return jwt
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error
    throw invalid(`The request_uri could not be fetched: ${error.message}`, error)
  }
}

const withoutFragment = (uri: string) => uri.split('#', 1)[0] ?? uri
