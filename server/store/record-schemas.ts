import { z } from 'zod'
import { IMPLICIT_RESPONSE_TYPES } from '../protocol/authorization-values.ts'
import { GRANT_TYPES, TOKEN_ENDPOINT_AUTH_METHODS } from '../protocol/grant-types.ts'
import { ACCESS_TOKEN_ALGORITHMS, SIGNING_ALGORITHMS } from '../protocol/signing-algorithms.ts'
import type { Kind, Records } from './records.ts'

const text = z.string()
const maybeText = text.nullable()
const texts = z.array(text).readonly()
const epochMs = z.number()
const seconds = z.number()
const maybeSeconds = seconds.nullable()
const status = z.enum(['active', 'disabled'])
const revision = z.number().int()

const signingAlgorithm = z.enum(SIGNING_ALGORITHMS)
const accessTokenAlgorithm = z.enum(ACCESS_TOKEN_ALGORITHMS)
const jwk = z.record(text, z.unknown())

const terms = z
  .strictObject({
    resources: texts,
    claims: z.strictObject({ userinfo: texts, idToken: texts }).nullable(),
    dpopThumbprint: maybeText,
  })
  .nullable()

const issuedToken = {
  clientId: text,
  userId: maybeText,
  scopes: texts,
  grantType: z.enum([...GRANT_TYPES, 'login']).exclude(['refresh_token']),
  familyId: text,
  issuedAt: epochMs,
  expiresAt: epochMs,
  revokedAt: epochMs.nullable(),
  address: maybeText,
  lastUsedAt: epochMs.nullable().default(null),
  terms,
  id: text,
  revision,
}

const serverSettings = z.strictObject({
  id: z.literal('server'),
  accessTokenLifetime: seconds,
  refreshTokenLifetime: seconds,
  idTokenLifetime: seconds,
  consumerLogin: z.boolean(),
  implicitFlow: z.boolean().default(false),
  signingAlgorithm: accessTokenAlgorithm,
  revision,
})

const settings = z.discriminatedUnion('id', [
  serverSettings,
  z.strictObject({
    id: z.literal('branding'),
    productName: maybeText,
    logo: z
      .strictObject({ mediaType: z.enum(['image/png', 'image/jpeg', 'image/webp', 'image/svg+xml']), data: text })
      .nullable(),
    accentColor: maybeText,
    support: maybeText,
    footerLine: maybeText,
    revision,
  }),
  z.strictObject({
    id: z.literal('passwords'),
    minimumLength: z.number().int(),
    refusesUsername: z.boolean(),
    refusesCommon: z.boolean(),
    revision,
  }),
  z.strictObject({
    id: z.literal('backups'),
    isEnabled: z.boolean(),
    everyHours: z.number().int().nullable(),
    dailyAt: maybeText,
    directory: maybeText,
    keep: z.number().int(),
    sealedPassphrase: maybeText,
    since: epochMs,
    revision,
  }),
  z.strictObject({ id: z.literal('backup-run'), at: epochMs, file: maybeText, failure: maybeText, revision }),
])

/** What a record of each kind is at rest: every field, and no other. */
export const recordSchemas = {
  clients: z.strictObject({
    id: text,
    name: text,
    builtIn: z.boolean(),
    status,
    secrets: z
      .array(z.strictObject({ id: text, hash: text, createdAt: epochMs, lastUsedAt: epochMs.nullable().default(null) }))
      .readonly(),
    grantTypes: z.array(z.enum(GRANT_TYPES)).readonly(),
    redirectUris: texts,
    postLogoutRedirectUris: texts,
    tokenEndpointAuthMethod: z.enum(TOKEN_ENDPOINT_AUTH_METHODS),
    scopes: texts,
    accessTokenLifetime: maybeSeconds,
    refreshTokenLifetime: maybeSeconds,
    legacyCodeExchange: z.boolean(),
    implicitResponseTypes: z.array(z.enum(IMPLICIT_RESPONSE_TYPES)).readonly().default([]),
    logoUri: maybeText,
    clientUri: maybeText,
    policyUri: maybeText,
    tosUri: maybeText,
    contacts: texts,
    jwks: z.strictObject({ keys: z.array(jwk).readonly() }).nullable(),
    jwksUri: maybeText,
    tokenEndpointAuthSigningAlg: signingAlgorithm.nullable(),
    idTokenSignedResponseAlg: signingAlgorithm,
    userinfoSignedResponseAlg: signingAlgorithm.nullable(),
    requestObjectSigningAlg: z.enum([...SIGNING_ALGORITHMS, 'none']).nullable(),
    requestUris: texts,
    defaultMaxAge: maybeSeconds,
    initiateLoginUri: maybeText,
    backchannelLogoutUri: maybeText,
    backchannelLogoutSessionRequired: z.boolean(),
    dpopBoundAccessTokens: z.boolean(),
    requirePushedAuthorizationRequests: z.boolean(),
    resources: texts,
    registrationTokenHash: maybeText,
    lastUsedAt: epochMs.nullable().default(null),
    createdAt: epochMs,
    updatedAt: epochMs,
    revision,
  }),
  users: z.strictObject({
    id: text,
    username: text,
    email: maybeText,
    emailVerified: z.boolean(),
    name: maybeText,
    givenName: maybeText,
    familyName: maybeText,
    picture: maybeText,
    phoneNumber: maybeText,
    phoneNumberVerified: z.boolean(),
    passwordHash: maybeText,
    status,
    scopes: texts,
    claims: z.record(text, z.unknown()),
    createdAt: epochMs,
    updatedAt: epochMs,
    revision,
  }),
  scopes: z.strictObject({
    id: text,
    description: text,
    builtIn: z.boolean(),
    isDefault: z.boolean(),
    claims: texts,
    createdAt: epochMs,
    updatedAt: epochMs,
    revision,
  }),
  tokens: z.discriminatedUnion('type', [
    z.strictObject({ ...issuedToken, type: z.literal('access_token'), keyId: maybeText.default(null) }),
    z.strictObject({
      ...issuedToken,
      type: z.literal('refresh_token'),
      authTime: epochMs.nullable(),
      rotatedAt: epochMs.nullable(),
      successorSalt: maybeText,
    }),
  ]),
  codes: z.strictObject({
    id: text,
    clientId: text,
    userId: text,
    scopes: texts,
    redirectUri: text,
    redirectUriGiven: z.boolean(),
    codeChallenge: maybeText,
    nonce: maybeText,
    authTime: epochMs,
    sid: maybeText,
    terms,
    familyId: text,
    expiresAt: epochMs,
    redeemedAt: epochMs.nullable(),
    revision,
  }),
  sessions: z.strictObject({
    id: text,
    sid: text,
    userId: text,
    authTime: epochMs,
    expiresAt: epochMs,
    authorizations: z.array(z.strictObject({ clientId: text, familyId: text, offline: z.boolean() })).readonly(),
    revision,
  }),
  pushedRequests: z.strictObject({
    id: text,
    clientId: text,
    parameters: z.record(text, text),
    expiresAt: epochMs,
    revision,
  }),
  deviceCodes: z.strictObject({
    id: text,
    secretHash: text,
    clientId: text,
    scopes: texts,
    terms,
    status: z.enum(['pending', 'allowed', 'denied', 'redeemed']),
    userId: maybeText,
    authTime: epochMs.nullable(),
    familyId: text,
    createdAt: epochMs,
    expiresAt: epochMs,
    revision,
  }),
  initialAccessTokens: z.strictObject({
    id: text,
    description: text,
    legacyCodeExchange: z.boolean(),
    uses: z.number().int(),
    createdAt: epochMs,
    expiresAt: epochMs,
    revision,
  }),
  logoutNotices: z.strictObject({
    id: text,
    clientId: text,
    userId: text,
    sid: text,
    attempts: z.number().int(),
    nextAttemptAt: epochMs,
    createdAt: epochMs,
    expiresAt: epochMs,
    revision,
  }),
  signIns: z.strictObject({
    id: text,
    entries: z
      .array(
        z.strictObject({
          at: epochMs,
          lastAt: epochMs,
          count: z.number().int(),
          outcome: z.enum(['success', 'credentials', 'throttled']),
          method: z.enum(['password', 'session', 'device', 'consumer_login', 'password_grant', 'console']),
          clientId: maybeText,
          address: text,
        }),
      )
      .readonly(),
    revision,
  }),
  consents: z.strictObject({
    id: text,
    userId: text,
    clientId: text,
    scopes: texts,
    claims: texts,
    resources: texts,
    grantedAt: epochMs,
    revision,
  }),
  keys: z.strictObject({
    id: text,
    algorithm: accessTokenAlgorithm,
    status: z.enum(['next', 'current', 'retiring']),
    publicJwk: jwk.nullable(),
    sealedPrivateKey: text,
    createdAt: epochMs,
    activatedAt: epochMs.nullable(),
    retiredAt: epochMs.nullable(),
    removeAfter: epochMs.nullable(),
    revision,
  }),
  settings,
} satisfies { [K in Kind]: z.ZodType<Records[K]> }
