import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import {
  accountStatus,
  label,
  optional,
  page,
  pageQuery,
  revision,
  scopeList,
  sortBy,
  timestamp,
  webUrl,
} from './fields.ts'

export const username = z
  .string()
  .trim()
  .regex(/^[^\s\p{Cc}]{1,100}$/u, 'Must be 1 to 100 characters without spaces')

/** OWASP: at least 8, no composition rules; the upper bound keeps hashing bounded. */
export const password = z.string().min(8, 'Must be at least 8 characters').max(256, 'Must be at most 256 characters')

/** Names that the server fills from its own records (OpenID Connect Core section 5.1, RFC 7519 section 4.1). */
const OWN_CLAIMS = new Set(
  (
    'iss sub aud exp nbf iat jti auth_time nonce acr amr azp at_hash c_hash sid client_id scope name given_name family_name ' +
    'preferred_username picture updated_at email email_verified phone_number phone_number_verified'
  ).split(' '),
)

export const customClaims = z.record(z.string().min(1).max(100), z.json()).superRefine((claims, context) => {
  for (const name of Object.keys(claims)) {
    if (OWN_CLAIMS.has(name)) context.addIssue({ code: 'custom', message: `The claim ${name} is set by the server` })
  }
  if (JSON.stringify(claims).length > 16_384) {
    context.addIssue({ code: 'custom', message: 'Custom claims must stay under 16 kB' })
  }
})

export const userFields = z.object({
  username,
  name: optional(label(200)).default(null),
  given_name: optional(label(100)).default(null),
  family_name: optional(label(100)).default(null),
  email: optional(z.email('Must be an email address').max(254)).default(null),
  email_verified: z.boolean().default(false),
  phone_number: optional(z.string().trim().max(40)).default(null),
  phone_number_verified: z.boolean().default(false),
  picture: optional(webUrl).default(null),
  scope: scopeList.default('openid profile email authorization consumer'),
  claims: customClaims.default({}),
})

export const user = z.object({
  ...userFields.shape,
  id: z.string(),
  status: accountStatus,
  has_password: z.boolean(),
  created_at: timestamp,
  updated_at: timestamp,
  live_tokens: z.number().int(),
  revision,
})

const byId = z.object({ id: z.string().min(1).max(128) })
const claims = z.record(z.string(), z.unknown())

export const userSort = sortBy(['username', 'name', 'email', 'live_tokens', 'created_at'])

export const users = {
  list: endpoint({
    method: 'GET',
    path: '/users',
    query: pageQuery.extend({
      status: accountStatus.optional(),
      scope: z.string().max(100).optional(),
      sort: userSort.default('username'),
    }),
    output: page(user),
  }),
  get: endpoint({ method: 'GET', path: '/users/:id', params: byId, output: user }),
  create: endpoint({
    method: 'POST',
    path: '/users',
    body: userFields.extend({ password: optional(password).default(null) }),
    output: user,
  }),
  update: endpoint({
    method: 'PUT',
    path: '/users/:id',
    params: byId,
    body: userFields.extend({ status: accountStatus, revision }),
    output: user,
  }),
  /** Ends the user's sessions and tokens: whoever knew the old password is out. */
  setPassword: endpoint({
    method: 'PUT',
    path: '/users/:id/password',
    params: byId,
    body: z.object({ password }),
    output: user,
  }),
  /** What the tokens of this user for a client would say, and userinfo: nothing is issued. */
  previewClaims: endpoint({
    method: 'GET',
    path: '/users/:id/claims/:client_id',
    params: byId.extend({ client_id: z.string().min(1).max(128) }),
    query: z.object({
      /** Asked for; default all of the client. */
      scope: scopeList.optional(),
    }),
    output: z.object({
      /** Granted: what was asked for, as far as the client and the user have it. */
      scope: z.string(),
      access_token: claims,
      /** Null without the scope openid. */
      id_token: claims.nullable(),
      userinfo: claims.nullable(),
    }),
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/users/:id',
    params: byId,
    output: z.object({ revoked: z.number().int() }),
  }),
} as const

export type User = z.output<typeof user>
export type ClaimsPreview = z.output<typeof users.previewClaims.output>
