import type { z } from 'zod'

/**
 * One call of the console API as a value: the server mounts it, the renderer calls it, tests walk over it. Names on the
 * wire are snake_case, client metadata by its RFC 7591 names; times are ISO 8601 in UTC, lifetimes seconds.
 */
export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/backend`, Express style: `/clients/:client_id`. */
  readonly path: string
  /** Open to callers without an operator's access token (signing in). */
  readonly public?: boolean
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly output: Output
}

/** Keeps the literal types of an endpoint. */
export function endpoint<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, O extends z.ZodType>(
  definition: Endpoint<P, Q, B, O>,
): Endpoint<P, Q, B, O> {
  return definition
}

type InputOf<T> = T extends z.ZodType ? z.input<T> : undefined
type ParsedOf<T> = T extends z.ZodType ? z.output<T> : undefined

/** What a caller passes: the parts the endpoint declares, before defaults. */
export interface EndpointInput<E extends Endpoint> {
  params: InputOf<E['params']>
  query: InputOf<E['query']>
  body: InputOf<E['body']>
}

/** What a handler receives: the parts the endpoint declares, parsed. */
export interface EndpointRequest<E extends Endpoint> {
  params: ParsedOf<E['params']>
  query: ParsedOf<E['query']>
  body: ParsedOf<E['body']>
}

export type EndpointOutput<E extends Endpoint> = z.output<E['output']>
