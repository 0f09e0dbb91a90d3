import { z } from 'zod'
import { GRANT_TYPES, TOKEN_ENDPOINT_AUTH_METHODS } from '../protocol/grant-types.ts'
import { SIGNING_ALGORITHMS } from '../protocol/signing-algorithms.ts'
import type { Kind, Records } from './records.ts'
import { loginsOf, type Snapshot } from './tables.ts'

/** Brings a document of one schema to the next; its index plus one is the schema that it reads, the last one's the present less one. */
export type Migration = (document: Record<string, unknown>) => Record<string, unknown>

/** From schema 1 on; there is no second one yet. */
export const MIGRATIONS: readonly Migration[] = []

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

/** What the schemas accept. That a snapshot is assignable to it (`documentOf`) is the proof in the other direction. */
type Accepted = { readonly [K in Kind]: readonly z.input<(typeof records)[K]>[] }

const documentSchema = z.strictObject({
  $schema: text.optional(),
  schema: z.number(),
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

/** The schema that is written: what the last migration leads to. */
const presentSchema = (migrations: readonly Migration[]) => migrations.length + 1

/** What is written for a snapshot. */
export function documentOf(
  snapshot: Snapshot,
  migrations: readonly Migration[] = MIGRATIONS,
): { readonly schema: number } & Accepted {
  return { schema: presentSchema(migrations), ...snapshot }
}

/** Why a document was not accepted, and what to do about it where going back to a former one would not help. */
export class DocumentError extends Error {
  readonly remedy: string | undefined

  constructor(message: string, { remedy, cause }: { remedy?: string; cause?: unknown } = {}) {
    super(message, { cause })
    this.remedy = remedy
  }
}

/** A document from disk, brought to the present schema and checked. @throws DocumentError */
export function parseDocument(value: unknown, migrations: readonly Migration[] = MIGRATIONS): Snapshot {
  const present = presentSchema(migrations)
  const head = z.looseObject({ schema: z.number().int().min(1) }).safeParse(value)
  if (!head.success) throw new DocumentError('it has no schema number')
  if (head.data.schema > present) {
    throw new DocumentError(
      `it was written by a newer Gatehouse (schema ${String(head.data.schema)}; this one knows up to ${String(present)})`,
      { remedy: 'Start that version, or choose another directory' },
    )
  }
  const parsed = documentSchema.safeParse({ ...migrated(head.data, migrations), schema: present })
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new DocumentError(`${issue?.path.join('.') ?? 'the document'}: ${issue?.message ?? 'not as expected'}`)
  }
  const { $schema: _given, schema: _present, ...snapshot } = parsed.data
  for (const [kind, rows] of Object.entries(snapshot)) {
    requireDistinct(
      kind,
      rows.map((record) => record.id),
    )
  }
  // One user may have the same username and email.
  requireDistinct(
    'users',
    snapshot.users.flatMap((user) => [...new Set(loginsOf(user))]),
  )
  return snapshot
}

function migrated(
  document: Record<string, unknown> & { schema: number },
  migrations: readonly Migration[],
): Record<string, unknown> {
  try {
    return migrations
      .slice(document.schema - 1)
      .reduce<Record<string, unknown>>((former, migrate) => migrate(former), document)
  } catch (error) {
    throw new DocumentError(`it could not be brought on from schema ${String(document.schema)}`, { cause: error })
  }
}

/** The tables hold each key once: of two, in a file that was edited by hand, one would be lost without a word. */
function requireDistinct(kind: string, keys: readonly string[]): void {
  const known = new Set<string>()
  for (const key of keys) {
    if (known.has(key)) throw new DocumentError(`${kind}: ${JSON.stringify(key)} is there more than once`)
    known.add(key)
  }
}
