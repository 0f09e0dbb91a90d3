import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { label, page, pageQuery, revision, scopeName, sortBy, timestamp } from './fields.ts'

/** Not checked against a list: an operator gives users claims by any name. */
const claimName = z
  .string()
  .trim()
  .regex(/^[\x21-\x7E]{1,100}$/, 'Must be names of claims: 1 to 100 visible ASCII characters without space')

export const scopeFields = z.object({
  /** Shown to people at consent. */
  description: label(200),
  /** Granted to a client that holds it and asks for no scope. */
  default: z.boolean().default(false),
  /** Claims about the user that it releases at userinfo (OpenID Connect Core section 5.4). */
  claims: z
    .array(claimName)
    .max(50, 'Must be at most 50 claims')
    .transform((names) => [...new Set(names)])
    .default([]),
})

export const scope = z.object({
  ...scopeFields.shape,
  name: z.string(),
  built_in: z.boolean(),
  clients: z.number().int(),
  users: z.number().int(),
  live_tokens: z.number().int(),
  created_at: timestamp,
  updated_at: timestamp,
  revision,
})

const byName = z.object({ name: z.string().min(1).max(100) })

export const scopeSort = sortBy(['name', 'clients', 'users', 'live_tokens'])

export const scopes = {
  list: endpoint({
    method: 'GET',
    path: '/scopes',
    query: pageQuery.extend({ sort: scopeSort.default('name') }),
    output: page(scope),
  }),
  get: endpoint({ method: 'GET', path: '/scopes/:name', params: byName, output: scope }),
  create: endpoint({
    method: 'POST',
    path: '/scopes',
    body: scopeFields.extend({ name: scopeName }),
    output: scope,
  }),
  update: endpoint({
    method: 'PUT',
    path: '/scopes/:name',
    params: byName,
    body: scopeFields.extend({ revision }),
    output: scope,
  }),
  /** Narrows every client and user that holds it. Tokens already issued keep it until they end. */
  remove: endpoint({
    method: 'DELETE',
    path: '/scopes/:name',
    params: byName,
    output: z.object({ clients: z.number().int(), users: z.number().int() }),
  }),
} as const

export type Scope = z.output<typeof scope>
