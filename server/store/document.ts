import { z } from 'zod'
import { GRANT_TYPES, TOKEN_ENDPOINT_AUTH_METHODS } from '../protocol/grant-types.ts'
import type { Kind, Records } from './records.ts'
import type { Snapshot } from './tables.ts'

/** The schema that this program writes. */
export const SCHEMA = 1

/** Brings a document of one schema to the next; its index plus one is the schema that it reads. */
export type Migration = (document: Record<string, unknown>) => Record<string, unknown>

/** From schema 1 on; there is no second one yet. */
const MIGRATIONS: readonly Migration[] = []

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

const records = {
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
      sealedSuccessor: maybeText,
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
    algorithm: z.enum(['RS256', 'PS256', 'ES256']),
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
    revision,
  }),
} satisfies { [K in Kind]: z.ZodType<Records[K]> }

/** What the schemas accept. That a snapshot is assignable to it (`documentOf`) is the proof in the other direction. */
type Accepted = { readonly [K in Kind]: readonly z.input<(typeof records)[K]>[] }

const documentSchema = z.strictObject({
  $schema: text.optional(),
  schema: z.literal(SCHEMA),
  clients: z.array(records.clients),
  users: z.array(records.users),
  scopes: z.array(records.scopes),
  tokens: z.array(records.tokens),
  codes: z.array(records.codes),
  sessions: z.array(records.sessions),
  consents: z.array(records.consents),
  keys: z.array(records.keys),
  settings: z.array(records.settings),
})

export function documentOf(snapshot: Snapshot): { readonly schema: number } & Accepted {
  return { schema: SCHEMA, ...snapshot }
}

/** Why a document was not accepted, in one line. */
export class DocumentError extends Error {}

/** A document from disk, brought to the present schema and checked. @throws DocumentError */
export function parseDocument(value: unknown, migrations: readonly Migration[] = MIGRATIONS): Snapshot {
  const current = migrations.length + SCHEMA
  const head = z.looseObject({ schema: z.number().int().min(1) }).safeParse(value)
  if (!head.success) throw new DocumentError('it has no schema number')
  if (head.data.schema > current) {
    throw new DocumentError(
      `it was written by a newer Gatehouse (schema ${String(head.data.schema)}; this one knows up to ${String(current)})`,
    )
  }
  let document: Record<string, unknown> = head.data
  for (const migrate of migrations.slice(head.data.schema - 1)) document = migrate(document)
  const parsed = documentSchema.safeParse({ ...document, schema: SCHEMA })
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new DocumentError(`${issue?.path.join('.') ?? 'the document'}: ${issue?.message ?? 'not as expected'}`)
  }
  return parsed.data
}
