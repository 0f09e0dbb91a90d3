import jwt from 'jsonwebtoken'
import { invalidToken } from '../protocol/oauth-error.ts'
import type { AccessTokenRecord, ClientRecord, EpochMs, TokenRecord, UserRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { saysWhatIsRecorded } from './access-token-claims.ts'
import { hashSecret } from './secrets.ts'
import type { SharedSecret } from './shared-secret.ts'
import type { SigningKey, SigningKeys } from './signing-keys.ts'
import { VerifiedSignatures, type Claims } from './verified-signatures.ts'

export interface VerifiedToken {
  record: AccessTokenRecord
  claims: Claims
  client: ClientRecord
  user: UserRecord | null
}

export type StepName = 'format' | 'key' | 'signature' | 'issuer' | 'type' | 'audience' | 'times' | 'record' | 'account'

export interface Step {
  name: StepName
  /** Null: not reached, an earlier step failed. */
  passed: boolean | null
  /** What was found; for a failure also what was expected. Never the token. */
  detail: string
}

export interface TokenInspection {
  kind: 'access_token' | 'id_token' | 'refresh_token' | 'jwt' | 'unknown'
  /** Every step passed: the server would accept it now. */
  active: boolean
  header: Claims | null
  claims: Claims | null
  steps: Step[]
  record: TokenRecord | null
}

/** The one home of token verification. It fails closed: a token is good only when every step passed. */
export interface TokenVerifier {
  /**
   * The record, client and user of an access token that was presented to this server's own resources.
   * @param dpopThumbprint of the key that the presenter proved to have (RFC 9449 section 7); undefined for a bearer.
   * @throws OAuthError `invalid_token` when it is not valid at this moment: malformed, foreign, expired, revoked, made for
   * other resources, bound to another key than was proved, or its client or user disabled or deleted.
   */
  verify(token: string, dpopThumbprint?: string): Promise<VerifiedToken>
  /**
   * The same of an access token for any resource, bound to any key: who calls this must look at both where they matter.
   * @throws OAuthError `invalid_token`
   */
  verifyAnywhere(token: string): Promise<VerifiedToken>
  /** Any text, decoded and verified step by step. Never throws for what the text holds. */
  inspect(token: string): Promise<TokenInspection>
  /** The live refresh token's record with its client and user; undefined when it is unknown, spent, ended or expired. */
  findLiveRefreshToken(token: string): Promise<TokenRecord | undefined>
}

interface Dependencies {
  store: Store
  keys: SigningKeys
  issuer: string
  now: () => EpochMs
}

/** What the steps have learnt so far. */
interface Examination {
  readonly token: string
  header?: Claims
  claims?: Claims
  key?: SigningKey | SharedSecret
  record?: TokenRecord
  client?: ClientRecord
  user?: UserRecord | null
}

/** A step says what it found, or throws this. */
class Failed extends Error {}

type Check = readonly [StepName, (examination: Examination) => string | Promise<string>]

export function createTokenVerifier({ store, keys, issuer, now }: Dependencies): TokenVerifier {
  const verified = new VerifiedSignatures()

  const format: Check = [
    'format',
    (examination) => {
      const decoded = verified.get(examination.token) ?? decode(examination.token)
      if (decoded === undefined) {
        throw new Failed(
          'Expected a signed JWT: three base64url parts separated by dots, JSON objects in the first two',
        )
      }
      examination.header = decoded.header
      examination.claims = decoded.claims
      return `A JWT of type ${printable(decoded.header['typ'])}, algorithm ${printable(decoded.header['alg'])}`
    },
  ]

  const key: Check = [
    'key',
    (examination) => {
      const { kid, typ } = examination.header ?? {}
      const found = typeof kid === 'string' ? (keys.find(kid) ?? keys.findSecret(kid)) : undefined
      if (found === undefined) {
        throw new Failed(`Expected the kid of a key of this server; received ${printable(kid)}`)
      }
      examination.key = found
      if (found.algorithm !== 'HS256') return `Key ${found.kid} is one of this server's`
      // Resource servers have it: an ID token by it could be anybody's.
      if (typ === 'at+jwt') return `Secret ${found.kid} is one of this server's, shared with resource servers`
      throw new Failed(`The secret ${found.kid} signs access tokens alone (typ at+jwt); received typ ${printable(typ)}`)
    },
  ]

  const signature: Check = [
    'signature',
    (examination) => {
      const { token, header, claims, key: signingKey } = examination
      if (signingKey === undefined || header === undefined || claims === undefined) {
        throw new Failed('No key to verify with')
      }
      if (verified.get(token)?.key === signingKey) return `Signed with ${signingKey.algorithm}`
      try {
        // The algorithm is the key's, whatever the header says (RFC 8725 section 3.1).
        jwt.verify(token, verificationKey(signingKey), {
          algorithms: [signingKey.algorithm],
          ignoreExpiration: true,
          ignoreNotBefore: true,
        })
      } catch {
        throw new Failed(`The ${signingKey.algorithm} signature does not match the content`)
      }
      verified.add(token, { header, claims, key: signingKey })
      return `Signed with ${signingKey.algorithm}`
    },
  ]

  const fromHere: Check = [
    'issuer',
    (examination) => {
      const found = examination.claims?.['iss']
      if (found !== issuer) throw new Failed(`Expected iss ${issuer}; received ${printable(found)}`)
      return `Issued by ${issuer}`
    },
  ]

  const accessTokenType: Check = [
    'type',
    (examination) => {
      const typ = examination.header?.['typ']
      if (typ !== 'at+jwt') throw new Failed(`Expected an access token (typ at+jwt); received typ ${printable(typ)}`)
      return 'An access token (RFC 9068)'
    },
  ]

  const audience: Check = [
    'audience',
    (examination) => {
      const resources = audiences(examination.claims)
      return resources.includes(issuer) ? 'Made for this server' : `Made for ${printable(resources.join(' '))}`
    },
  ]

  const forThisServer: Check = [
    'audience',
    (examination) => {
      const resources = audiences(examination.claims)
      if (resources.includes(issuer)) return 'Made for this server'
      throw new Failed(
        `Expected a token for this server (aud ${issuer}); this one is for ${printable(resources.join(' '))}`,
      )
    },
  ]

  const times: Check = [
    'times',
    (examination) => {
      const expiry = examination.claims?.['exp']
      if (typeof expiry !== 'number') throw new Failed('Expected an expiry time (exp); there is none')
      return notExpired(expiry * 1000)
    },
  ]

  const onRecord: Check = [
    'record',
    async (examination) => {
      const id = examination.claims?.['jti']
      const record = typeof id === 'string' ? await store.get('tokens', id) : undefined
      if (record?.type !== 'access_token') throw new Failed('The token is not on record here: it expired long ago')
      examination.record = record
      if (record.revokedAt !== null) throw new Failed(`The token was revoked at ${instant(record.revokedAt)}`)
      const { claims, key: signedBy } = examination
      if (signedBy?.algorithm === 'HS256' && (claims === undefined || !saysWhatIsRecorded(claims, record, issuer))) {
        throw new Failed('The token does not say what is on record: somebody else who has the secret made it')
      }
      return 'On record, not revoked'
    },
  ]

  const onRecordAsRefreshToken: Check = [
    'record',
    async (examination) => {
      const record = await store.get('tokens', hashSecret(examination.token))
      if (record?.type !== 'refresh_token') throw new Failed('Not on record here')
      examination.record = record
      if (record.revokedAt !== null) throw new Failed(`The token was revoked at ${instant(record.revokedAt)}`)
      if (record.rotatedAt !== null)
        throw new Failed(`The token was used at ${instant(record.rotatedAt)}: it works once`)
      return 'On record, not used and not revoked'
    },
  ]

  const refreshTimes: Check = ['times', (examination) => notExpired(examination.record?.expiresAt ?? 0)]

  const accountsActive: Check = [
    'account',
    async (examination) => {
      const { record } = examination
      if (record === undefined) throw new Failed('No record to judge')
      const client = await store.get('clients', record.clientId)
      if (client?.status !== 'active') {
        throw new Failed(`The client is ${client === undefined ? 'deleted' : 'disabled'}`)
      }
      const user = record.userId === null ? null : await store.get('users', record.userId)
      if (user !== null && user?.status !== 'active') {
        throw new Failed(`The user is ${user === undefined ? 'deleted' : 'disabled'}`)
      }
      examination.client = client
      examination.user = user
      return user === null ? 'The client is active' : 'The client and the user are active'
    },
  ]

  const idTokenAudience: Check = [
    'account',
    async (examination) => {
      const audience = examination.claims?.['aud']
      const client = typeof audience === 'string' ? await store.get('clients', audience) : undefined
      if (client?.status !== 'active')
        throw new Failed(`Expected an active client as aud; received ${printable(audience)}`)
      return `Made for the client ${client.id}`
    },
  ]

  const signed = [format, key, signature, fromHere]
  const live = [times, onRecord, accountsActive]
  const accessTokenChecks = [...signed, accessTokenType, ...live]
  const checksHere = [...signed, accessTokenType, forThisServer, ...live]
  const checksInspected = [...signed, accessTokenType, audience, ...live]
  const idTokenChecks = [...signed, times, idTokenAudience]
  const refreshTokenChecks = [onRecordAsRefreshToken, refreshTimes, accountsActive]

  function notExpired(expiresAt: EpochMs): string {
    if (expiresAt <= now()) throw new Failed(`The token expired at ${instant(expiresAt)}`)
    return `Valid until ${instant(expiresAt)}`
  }

  async function verifyBy(checks: readonly Check[], token: string): Promise<VerifiedToken> {
    const { examination, steps } = await examine(token, checks)
    const failed = steps.find((step) => step.passed === false)
    if (failed !== undefined) throw invalidToken(failed.detail)
    const { record, claims, client, user } = examination
    if (record?.type !== 'access_token' || claims === undefined || client === undefined || user === undefined) {
      throw invalidToken('The token could not be verified')
    }
    return { record, claims, client, user }
  }

  return {
    async verify(token, dpopThumbprint) {
      const verified = await verifyBy(checksHere, token)
      checkKey(verified.record.terms?.dpopThumbprint ?? undefined, dpopThumbprint)
      return verified
    },

    verifyAnywhere: (token) => verifyBy(accessTokenChecks, token),

    async inspect(token) {
      const kind = kindOf(token)
      const checks = {
        access_token: checksInspected,
        jwt: checksInspected,
        unknown: checksInspected,
        id_token: idTokenChecks,
        refresh_token: refreshTokenChecks,
      }[kind]
      const { examination, steps } = await examine(token, checks)
      return {
        kind,
        active: steps.every((step) => step.passed === true),
        header: examination.header ?? null,
        claims: examination.claims ?? null,
        steps,
        record: examination.record ?? null,
      }
    },

    async findLiveRefreshToken(token) {
      const { examination, steps } = await examine(token, refreshTokenChecks)
      return steps.every((step) => step.passed === true) ? examination.record : undefined
    },
  }
}

/** An algorithm confused with another takes a key of the wrong kind, which the library refuses besides (RFC 8725 section 2.1). */
const verificationKey = (key: SigningKey | SharedSecret) => (key.algorithm === 'HS256' ? key.secretKey : key.publicKey)

/** RFC 9449 section 7.1 and 7.2: a bound token takes a proof with its key, any other token takes none. */
function checkKey(bound: string | undefined, proved: string | undefined): void {
  if (bound === proved) return
  if (proved === undefined) {
    throw invalidToken(
      'The token is bound to a key: expected Authorization: DPoP and a proof, received it as a bearer token',
    )
  }
  throw invalidToken(
    bound === undefined
      ? 'The token is not bound to a key: expected Authorization: Bearer, received it as a DPoP token'
      : 'The DPoP proof is made with another key than the token is bound to',
  )
}

/** Takes the steps in order, up to the first that fails. */
async function examine(token: string, checks: readonly Check[]): Promise<{ examination: Examination; steps: Step[] }> {
  const examination: Examination = { token }
  const steps: Step[] = []
  let failed = false
  for (const [name, check] of checks) {
    if (failed) {
      steps.push({ name, passed: null, detail: 'Not reached' })
      continue
    }
    try {
      steps.push({ name, passed: true, detail: await check(examination) })
    } catch (error) {
      if (!(error instanceof Failed)) throw error
      failed = true
      steps.push({ name, passed: false, detail: error.message })
    }
  }
  return { examination, steps }
}

function kindOf(token: string): TokenInspection['kind'] {
  if (/^[A-Za-z0-9_-]{43}$/.test(token)) return 'refresh_token'
  const decoded = decode(token)
  if (decoded === undefined) return 'unknown'
  if (decoded.header['typ'] === 'at+jwt') return 'access_token'
  return 'at_hash' in decoded.claims || 'auth_time' in decoded.claims ? 'id_token' : 'jwt'
}

/** The header and claims of anything that has the form of a JWT, unverified. Other text, however clumsy, has none. */
function decode(token: string): { header: Claims; claims: Claims } | undefined {
  try {
    const decoded = jwt.decode(token, { complete: true })
    if (decoded === null || !isClaims(decoded.header) || !isClaims(decoded.payload)) return undefined
    return { header: { ...decoded.header }, claims: decoded.payload }
  } catch {
    // The library throws for a payload that is not the JSON that its header promises.
    return undefined
  }
}

function isClaims(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whom a token is for (RFC 7519 section 4.1.3): one or several. */
function audiences(claims: Claims | undefined): readonly string[] {
  const aud = claims?.['aud']
  return (Array.isArray(aud) ? aud : [aud]).filter((one): one is string => typeof one === 'string')
}

const instant = (time: EpochMs) => new Date(time).toISOString()

/** A value of an unverified token, short and harmless to print. */
function printable(value: unknown): string {
  if (value === undefined) return 'none'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.slice(0, 120)
}
