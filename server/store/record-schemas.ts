import { z } from 'zod'
import { GRANT_TYPES, TOKEN_ENDPOINT_AUTH_METHODS } from '../protocol/grant-types.ts'
import { SIGNING_ALGORITHMS } from '../protocol/signing-algorithms.ts'
import type { Kind, Records } from './records.ts'

const text = z.string()
const maybeText = text.nullable()
const texts = z.array(text).readonly()
const epochMs = z.number()
const seconds = z.number()
const maybeSeconds = seconds.nullable()
const status = z.enum(['active', 'disabled'])
const revision = z.number().int()

const issuedToken = {
  clientId: text,
  userId: maybeText,
  scopes: texts,
  grantType: z.enum(['authorization_code', 'client_credentials', 'password', 'login']),
  familyId: text,
  issuedAt: epochMs,
  expiresAt: epochMs,
  revokedAt: epochMs.nullable(),
  address: maybeText,
  id: text,
  revision,
}

/** What a record of each kind is at rest: every field, and no other. */
export const recordSchemas = {
  clients: z.strictObject({
    id: text,
    name: text,
    builtIn: z.boolean(),
    status,
    secrets: z.array(z.strictObject({ id: text, hash: text, createdAt: epochMs })).readonly(),
    grantTypes: z.array(z.enum(GRANT_TYPES)).readonly(),
    redirectUris: texts,
    postLogoutRedirectUris: texts,
    tokenEndpointAuthMethod: z.enum(TOKEN_ENDPOINT_AUTH_METHODS),
    scopes: texts,
    accessTokenLifetime: maybeSeconds,
    refreshTokenLifetime: maybeSeconds,
    legacyCodeExchange: z.boolean(),
    logoUri: maybeText,
    clientUri: maybeText,
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
    z.strictObject({ ...issuedToken, type: z.literal('access_token') }),
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
    familyId: text,
    expiresAt: epochMs,
    redeemedAt: epochMs.nullable(),
    revision,
  }),
  sessions: z.strictObject({ id: text, userId: text, authTime: epochMs, expiresAt: epochMs, revision }),
  consents: z.strictObject({ id: text, userId: text, clientId: text, scopes: texts, grantedAt: epochMs, revision }),
  keys: z.strictObject({
    id: text,
    algorithm: z.enum(SIGNING_ALGORITHMS),
    status: z.enum(['current', 'retiring']),
    publicJwk: z.record(text, z.unknown()),
    sealedPrivateKey: text,
    createdAt: epochMs,
    revision,
  }),
  settings: z.strictObject({
    id: z.literal('server'),
    accessTokenLifetime: seconds,
    refreshTokenLifetime: seconds,
    idTokenLifetime: seconds,
    consumerLogin: z.boolean(),
    signingAlgorithm: z.enum(SIGNING_ALGORITHMS),
    revision,
  }),
} satisfies { [K in Kind]: z.ZodType<Records[K]> }
