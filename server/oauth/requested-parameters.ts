import type { ClientKeys } from '../clients/client-keys.ts'
import type { Form } from '../http/form-body.ts'
import { invalidRequest, OAuthError } from '../protocol/oauth-error.ts'
import type { ClientRecord, EpochMs, PushedRequestRecord } from '../store/records.ts'
import { isPushedRequestUri, type PushedRequests } from './pushed-requests.ts'
import { fetchRequestObject, openRequestObject } from './request-object.ts'

/** An authorization request, wherever its parameters came from. */
export interface RequestedParameters {
  /** What is asked for, with nothing by reference left in it. */
  parameters: Form
  /** What the pages carry on, to be resolved again at their next step. */
  carried: Form
  /** The pushed request that it names, if any. */
  pushed: PushedRequestRecord | null
}

interface Dependencies {
  clientKeys: ClientKeys
  pushedRequests: PushedRequests
  issuer: string
  now: () => EpochMs
}

/**
 * Resolves what a request carries by reference: a pushed request stands alone (RFC 9126 section 4); what is in a request
 * object wins over what stands beside it (OpenID Connect Core section 6.3.3).
 * @param isNew false at a later step of the same request: what has a time limit kept it when the pages began.
 * @throws OAuthError
 */
export async function resolveParameters(
  dependencies: Dependencies,
  client: ClientRecord,
  form: Form,
  isNew: boolean,
): Promise<RequestedParameters> {
  const requestUri = form.get('request_uri')
  if (requestUri === undefined) return await withRequestObject(dependencies, client, form, isNew)
  if (form.has('request')) throw invalidRequest('Expected request or request_uri; received both')
  if (isPushedRequestUri(requestUri)) {
    const pushed = await dependencies.pushedRequests.find(client, requestUri)
    const carried = new Map([
      ['client_id', client.id],
      ['request_uri', requestUri],
    ])
    return { parameters: new Map(Object.entries(pushed.parameters)), carried, pushed }
  }
  // Fetched once: from here on it travels by value, so that what a person allows is what they were shown.
  const carried = new Map([...form, ['request', await fetchRequestObject(client, requestUri)]])
  carried.delete('request_uri')
  return await withRequestObject(dependencies, client, carried, isNew)
}

async function withRequestObject(
  dependencies: Dependencies,
  client: ClientRecord,
  carried: Form,
  isNew: boolean,
): Promise<RequestedParameters> {
  const jwt = carried.get('request')
  if (jwt === undefined) return { parameters: carried, carried, pushed: null }
  const inside = await openRequestObject(dependencies, client, jwt, isNew)
  for (const name of ['client_id', 'response_type']) {
    const [outer, inner] = [carried.get(name), inside.get(name)]
    if (outer !== undefined && inner !== undefined && outer !== inner) {
      throw new OAuthError('invalid_request_object', `The ${name} in the request object is not the one beside it`)
    }
  }
  if (inside.get('client_id') !== undefined && inside.get('client_id') !== client.id) {
    throw new OAuthError('invalid_request_object', 'The client_id in the request object is that of another client')
  }
  const parameters = new Map([...carried, ...inside])
  parameters.delete('request')
  return { parameters, carried, pushed: null }
}
