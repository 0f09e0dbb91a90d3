/**
 * The authorization endpoint (RFC 6749 section 3.1, OpenID Connect Core section 3.1.2) and the forms that it shows: sign-in,
 * the choice of an account, consent. The request travels with the forms as their query, and is resolved and validated again
 * at every step:
 * 1. the client; 2. the parameters, wherever they come from; 3. where the answer goes; 4. what is asked for; 5. the step.
 */
import { Router, type Request, type Response } from 'express'
import { formBody, formOf, queryOf, type Form } from '../../http/form-body.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { toOAuthError } from '../../http/oauth-error-handler.ts'
import { logRefusal } from '../../http/refusal-log.ts'
import { ENDPOINTS } from '../../protocol/endpoints.ts'
import { invalidRequest } from '../../protocol/oauth-error.ts'
import type { ClientRecord } from '../../store/records.ts'
import { answerTarget, findClient, parseAuthorizationRequest, type AnswerTarget } from '../authorization-request.ts'
import { pageErrorHandler } from '../pages/page-error-handler.ts'
import { isPushedRequestUri } from '../pushed-requests.ts'
import { resolveParameters } from '../requested-parameters.ts'
import { sendAnswer } from './answer.ts'
import { consent } from './consent.ts'
import { PageError, type AuthorizeDependencies, type Step } from './visit.ts'
import { begin, chooseAccount, signIn } from './who.ts'

/** Characters of a request that the forms carry in their URL: with the cookies, Node's server takes 16 kB of headers. */
const QUERY_LIMIT = 12_000

export function authorizationEndpoint(dependencies: AuthorizeDependencies): Router {
  const router = Router()
  router
    .route(ENDPOINTS.authorization_endpoint)
    .get((request, response) => visit(dependencies, request, response, queryOf(request), begin))
    .post(formBody, (request, response) => visit(dependencies, request, response, formOf(request), begin))
    .all(methodNotAllowed('GET', 'HEAD', 'POST'))
  const forms: [string, Step][] = [
    ['/authorization/sign-in', signIn],
    ['/authorization/account', chooseAccount],
    ['/authorization/consent', consent],
  ]
  for (const [path, step] of forms) {
    router
      .route(path)
      .post(formBody, (request, response) => visit(dependencies, request, response, queryOf(request), step))
      .all(methodNotAllowed('POST'))
  }
  router.use(pageErrorHandler(dependencies.log))
  return router
}

/** Takes one step; its refusals go to the redirect URI, once that is known to be the client's. */
async function visit(
  dependencies: AuthorizeDependencies,
  request: Request,
  response: Response,
  form: Form,
  step: Step,
): Promise<void> {
  const client = await findClient(dependencies.store, form)
  // Until the parameters are known: what stands beside a request object.
  let target = targetBesideReference(client, form)
  try {
    const { parameters, carried, pushed } = await resolveParameters(dependencies, client, form, step === begin)
    target = undefined
    target = answerTarget(client, parameters)
    if (pushed === null && client.requirePushedAuthorizationRequests) {
      throw invalidRequest('This client pushes its authorization requests (RFC 9126): send the request_uri of one')
    }
    const asked = await parseAuthorizationRequest(dependencies, parameters, target)
    const query = new URLSearchParams([...carried]).toString()
    if (query.length > QUERY_LIMIT) {
      throw invalidRequest(
        `The request is too long to be carried through the pages: expected at most ${String(QUERY_LIMIT)} characters; push it (RFC 9126)`,
      )
    }
    await step(dependencies, { request, response, query, asked, pushed })
  } catch (error) {
    if (error instanceof PageError) throw error.refusal
    if (target === undefined) throw error
    const refusal = toOAuthError(error)
    logRefusal(dependencies.log, request, refusal, error)
    sendAnswer(dependencies, response, target, { error: refusal.code, error_description: refusal.description })
  }
}

/**
 * Where to say that a request object cannot be read: at the redirect URI that stands beside it. Not for a direct request,
 * whose redirect URI is what was refused, and not for a pushed one, which names all that it has.
 */
function targetBesideReference(client: ClientRecord, form: Form): AnswerTarget | undefined {
  const isObject = form.has('request') || (form.has('request_uri') && !isPushedRequestUri(form.get('request_uri')))
  if (!isObject) return undefined
  try {
    return answerTarget(client, form)
  } catch {
    // The person sees the first refusal, of the object, and not this one.
    return undefined
  }
}
