import type { z } from 'zod'

/**
 * One call of the console API as a value: the server mounts it, the renderer calls it, tests walk over it. Names on the
 * wire are snake_case, client metadata by its RFC 7591 names; times are ISO 8601 in UTC, lifetimes seconds.
 */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/backend`, Express style: `/clients/:client_id`. */
  readonly path: string
  /** Open to callers without an operator's access token (signing in). */
  readonly public?: boolean
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  /** Bytes; default `BODY_LIMIT`. */
  readonly bodyLimit?: number
  readonly output: z.ZodType
}

/** Bytes that a body may have where its endpoint says nothing else. */
export const BODY_LIMIT = 100_000

/** Checks a definition and keeps its exact type. */
export function endpoint<E extends Endpoint>(definition: E): E {
  return definition
}

type Part = 'params' | 'query' | 'body'
type InputOf<E, P extends Part> = E extends Readonly<Record<P, infer S extends z.ZodType>> ? z.input<S> : undefined
type ParsedOf<E, P extends Part> = E extends Readonly<Record<P, infer S extends z.ZodType>> ? z.output<S> : undefined

/** What a caller passes: the parts the endpoint declares, before defaults. */
export interface EndpointInput<E extends Endpoint> {
  params: InputOf<E, 'params'>
  query: InputOf<E, 'query'>
  body: InputOf<E, 'body'>
}

/** What a handler receives: the parts the endpoint declares, parsed. */
export interface EndpointRequest<E extends Endpoint> {
  params: ParsedOf<E, 'params'>
  query: ParsedOf<E, 'query'>
  body: ParsedOf<E, 'body'>
}

export type EndpointOutput<E extends Endpoint> = z.output<E['output']>
