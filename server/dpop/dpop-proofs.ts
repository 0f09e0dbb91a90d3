/**
 * DPoP proofs (RFC 9449): that who sends a request has the private key that tokens are, or will be, bound to. Every proof
 * must carry a nonce of this server's, so that none can be made ahead of its time (section 8).
 */
import { hash as digest } from 'node:crypto'
import type { Request, Response } from 'express'
import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify, type JWK, type JWTVerifyResult } from 'jose'
import { OAuthError } from '../protocol/oauth-error.ts'
import { DPOP_ALGORITHMS } from '../protocol/signing-algorithms.ts'
import type { EpochMs } from '../store/records.ts'
import { createNonces } from './nonces.ts'
import { UsedProofs } from './used-proofs.ts'

export interface DpopProofs {
  /**
   * The thumbprint (RFC 7638, SHA-256) of the key that the proof in the request's DPoP header is made with; undefined when
   * the request has no such header, which costs nothing. A proof works once. The response carries the nonce for the next.
   * @param accessToken that the proof must be made for, where one is presented (section 7).
   * @throws OAuthError `invalid_dpop_proof`; `use_dpop_nonce` for a proof that lacks nothing but the nonce.
   */
  check(request: Request, response: Response, accessToken?: string): Promise<string | undefined>
}

/** Milliseconds that the clocks of client and server may differ, either way. */
const TOLERANCE = 60_000
/** Characters. One with an RSA key of 8,192 bits has some 3,800. */
const MAXIMUM_LENGTH = 4_096

export function createDpopProofs({ issuer, now }: { issuer: string; now: () => EpochMs }): DpopProofs {
  const nonces = createNonces({ now })
  const usedProofs = new UsedProofs()

  async function check(proof: string, request: Request, response: Response, accessToken?: string): Promise<string> {
    response.setHeader('DPoP-Nonce', nonces.current())
    const { payload, protectedHeader } = await verifySignature(proof, now())
    expectClaim('htm', payload['htm'], request.method)
    checkUrl(payload['htu'], new URL(issuer + request.baseUrl + request.path))
    const { iat, jti, nonce, ath } = payload
    checkTime(iat, now())
    if (accessToken !== undefined) expectClaim('ath', ath, digest('sha256', accessToken, 'base64url'))
    if (typeof jti !== 'string' || jti === '' || jti.length > 200) {
      throw invalidProof('Expected an id of the proof (jti) of 1 to 200 characters')
    }
    if (typeof nonce !== 'string' || !nonces.isGood(nonce)) {
      const received = nonce === undefined ? 'none was sent' : 'received an old or unknown one'
      throw new OAuthError('use_dpop_nonce', `Expected the nonce in the DPoP-Nonce header of this answer; ${received}`)
    }
    const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk as JWK)
    // Whatever its iat, it is too old when both tolerances have passed.
    const use = usedProofs.use(thumbprint, jti, now(), 2 * TOLERANCE)
    if (use === 'used') throw invalidProof('The DPoP proof was used before: make a new one for each request')
    if (use === 'full') {
      throw new OAuthError('temporarily_unavailable', 'The server has too many DPoP proofs to remember; try again', {
        status: 503,
        headers: { 'Retry-After': '60' },
      })
    }
    return thumbprint
  }

  return {
    async check(request, response, accessToken) {
      // Several headers are joined by Node and then are no JWT: more than one proof is refused (section 4.3).
      const proof = request.headers['dpop']
      return proof === undefined ? undefined : await check(String(proof), request, response, accessToken)
    },
  }
}

/** Checks 2 to 7 of section 4.3; the key is in the proof itself. */
async function verifySignature(proof: string, now: EpochMs): Promise<JWTVerifyResult> {
  if (proof.length > MAXIMUM_LENGTH) {
    throw invalidProof(`Expected a DPoP proof of at most ${MAXIMUM_LENGTH} characters; received ${proof.length}`)
  }
  try {
    return await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: [...DPOP_ALGORITHMS],
      currentDate: new Date(now),
      clockTolerance: TOLERANCE / 1000,
    })
  } catch (error) {
    // What the Web Crypto API finds wrong with a key is none of jose's errors.
    throw invalidProof(describe(error), error)
  }
}

function describe(error: unknown): string {
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return 'The signature of the DPoP proof does not match its content and its jwk'
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return `Expected a DPoP proof signed with one of ${DPOP_ALGORITHMS.join(', ')}`
  }
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'typ') {
    return 'Expected a DPoP proof, a JWT of typ dpop+jwt'
  }
  return 'Expected one DPoP proof: a JWT of typ dpop+jwt with its public key in the header as jwk (RFC 9449 section 4.2)'
}

function expectClaim(name: string, received: unknown, expected: string): void {
  if (received === expected) return
  throw invalidProof(`Expected ${name} ${expected} in the DPoP proof; received ${printable(received)}`)
}

/** Without query and fragment, after the normalization of RFC 3986 section 6.2 (check 9). */
function checkUrl(received: unknown, expected: URL): void {
  if (typeof received === 'string' && URL.canParse(received)) {
    const { origin, pathname, username, password } = new URL(received)
    if (origin + pathname === expected.origin + expected.pathname && username === '' && password === '') return
  }
  expectClaim('htu', received, expected.origin + expected.pathname)
}

function checkTime(iat: unknown, now: EpochMs): void {
  if (typeof iat !== 'number') throw invalidProof('Expected the time at which the DPoP proof was made (iat)')
  if (Math.abs(now - iat * 1000) <= TOLERANCE) return
  throw invalidProof(
    `Expected a DPoP proof made within ${TOLERANCE / 1000} seconds of now, ${Math.floor(now / 1000)}; received iat ${printable(iat)}`,
  )
}

/** A value of an unverified proof, short and harmless to print. */
function printable(value: unknown): string {
  if (value === undefined) return 'none'
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 120)
}

const invalidProof = (description: string, cause?: unknown) =>
  new OAuthError('invalid_dpop_proof', description, { cause })
