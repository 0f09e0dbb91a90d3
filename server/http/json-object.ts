import { promisify } from 'node:util'
import express, { type Request, type Response } from 'express'
import { invalidRequest } from '../protocol/oauth-error.ts'
import { isNestedTooDeep, MAXIMUM_JSON_DEPTH } from './json-depth.ts'

const jsonBody = promisify<Request, Response>(express.json({ limit: '100kb' }))

/** The JSON object in the body of a request, up to 100 kB. @throws OAuthError `invalid_request` */
export async function readJsonObject(request: Request, response: Response): Promise<Readonly<Record<string, unknown>>> {
  await jsonBody(request, response)
  const body: unknown = request.body
  if (body === undefined) throw invalidRequest('Expected a JSON object with Content-Type application/json', 415)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalidRequest('Expected the body to be a JSON object')
  }
  if (isNestedTooDeep(body)) throw invalidRequest(`The body nests deeper than ${String(MAXIMUM_JSON_DEPTH)} levels`)
  return Object.fromEntries(Object.entries(body))
}
