/** Pushed authorization requests (RFC 9126): a client leaves its request here and sends the browser on with a reference. */
import { Router, type Request, type Response } from 'express'
import type { ClientKeys } from '../../clients/client-keys.ts'
import type { DpopProofs } from '../../dpop/dpop-proofs.ts'
import { formBody, formOf, type Form } from '../../http/form-body.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { sendJson } from '../../http/send-json.ts'
import { ENDPOINTS } from '../../protocol/endpoints.ts'
import { invalidRequest } from '../../protocol/oauth-error.ts'
import type { ClientRecord } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import type { SigningKeys } from '../../tokens/signing-keys.ts'
import { answerTarget, parseAuthorizationRequest } from '../authorization-request.ts'
import type { ClientAuthentication } from '../client-authentication.ts'
import { PUSHED_REQUEST_LIFETIME, type PushedRequests } from '../pushed-requests.ts'
import { resolveParameters } from '../requested-parameters.ts'

interface Dependencies {
  clientAuthentication: ClientAuthentication
  clientKeys: ClientKeys
  pushedRequests: PushedRequests
  store: Store
  keys: SigningKeys
  issuer: string
  now: () => number
  dpop: DpopProofs
}

export function pushedAuthorizationEndpoint(dependencies: Dependencies): Router {
  const router = Router()
  router
    .route(ENDPOINTS.pushed_authorization_request_endpoint)
    .post(formBody, async (request, response) => {
      const form = formOf(request)
      // 1. Authenticate the client, as at the token endpoint (section 2).
      const client = await dependencies.clientAuthentication.authenticate(request, form)
      // 2. Validate the request as the authorization endpoint would; it says no more later (section 2.1).
      const parameters = await validParameters(dependencies, client, request, response, form)
      // 3. Keep it and answer (section 2.2).
      const requestUri = await dependencies.pushedRequests.push(client, parameters)
      sendJson(response, { request_uri: requestUri, expires_in: PUSHED_REQUEST_LIFETIME }, 201)
    })
    .all(methodNotAllowed('POST'))
  return router
}

/** With a request object opened: it was signed for now, and its times have been judged. */
async function validParameters(
  dependencies: Dependencies,
  client: ClientRecord,
  request: Request,
  response: Response,
  form: Form,
): Promise<Form> {
  if (form.has('request_uri')) throw invalidRequest('Expected a request without request_uri (RFC 9126 section 2.1)')
  const named = form.get('client_id')
  if (named !== undefined && named !== client.id) {
    throw invalidRequest('The client_id is not that of the client which authenticated')
  }
  const { parameters } = await resolveParameters(dependencies, client, form, true)
  const bound = await boundParameters(dependencies, request, response, parameters)
  await parseAuthorizationRequest(dependencies, bound, answerTarget(client, bound))
  return bound
}

/** A request with a proof is bound to its key, as by `dpop_jkt` (RFC 9449 section 10.1). */
async function boundParameters(
  { dpop }: Dependencies,
  request: Request,
  response: Response,
  parameters: Form,
): Promise<Form> {
  const thumbprint = await dpop.check(request, response)
  if (thumbprint === undefined) return parameters
  const asked = parameters.get('dpop_jkt')
  if (asked !== undefined && asked !== thumbprint) {
    throw invalidRequest('The dpop_jkt is not the thumbprint of the key in the DPoP proof')
  }
  return new Map([...parameters, ['dpop_jkt', thumbprint]])
}
