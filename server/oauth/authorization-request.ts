/** What an authorization request asks for, validated alike where it arrives (authorization endpoint) and where it is pushed. */
import { currentSettings } from '../configuration/settings.ts'
import type { Form } from '../http/form-body.ts'
import {
  asksForTokens,
  PROMPTS,
  RESPONSE_MODES,
  RESPONSE_TYPES,
  responseTypeOf,
  TOKEN_RESPONSE_MODES,
  type Prompt,
  type ResponseMode,
  type ResponseType,
} from '../protocol/authorization-values.ts'
import type { ClaimsRequest } from '../protocol/claims-request.ts'
import { invalidRequest, invalidScope, OAuthError } from '../protocol/oauth-error.ts'
import { CODE_CHALLENGE_METHOD, isCodeChallenge } from '../protocol/pkce.ts'
import { redirectUriMatches } from '../protocol/redirect-uri.ts'
import type { ScopeRequest } from '../protocol/scope.ts'
import type { ClientRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { readIdTokenHint } from '../tokens/id-token-hint.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import { commonSubjects, parseClaimsParameter } from './claims-parameter.ts'
import { grantResources, requestedResources } from './resource-policy.ts'
import { requestedScope } from './scope-policy.ts'

/** Where the answer goes: verified before anything is sent there (RFC 6749 section 4.1.2.1). */
export interface AnswerTarget {
  client: ClientRecord
  redirectUri: string
  /** Whether the request named it: the exchange must then name it again (RFC 6749 section 4.1.3). */
  redirectUriGiven: boolean
  responseMode: ResponseMode
  /** Echoed untouched. */
  state: string | undefined
}

/** A valid authorization request (RFC 6749 section 4.1.1, OpenID Connect Core sections 3.1.2.1 and 3.2.2.1). */
export interface AuthorizationRequest extends AnswerTarget {
  responseType: ResponseType
  scope: ScopeRequest
  /** PKCE; null where there is no code, and for a client that may go without. */
  codeChallenge: string | null
  nonce: string | null
  prompt: ReadonlySet<Prompt>
  /** Seconds since the sign-in that are still acceptable. */
  maxAge: number | undefined
  loginHint: string | undefined
  /** The user that the `id_token_hint` speaks of. */
  hintedUser: string | null
  /** Users who may answer; null where any may. */
  subjects: readonly string[] | null
  /** Claims asked for by name. */
  claims: ClaimsRequest | null
  /** Resource servers that were named (RFC 8707). */
  resources: readonly string[]
  /** Thumbprint of the key that the code and its tokens will be bound to (RFC 9449 section 10). */
  dpopThumbprint: string | null
}

/**
 * The client that a request names.
 * @throws OAuthError that must be shown to the person: there is nobody to send it to.
 */
export async function findClient(store: Store, form: Form): Promise<ClientRecord> {
  const clientId = form.get('client_id')
  if (clientId === undefined) throw invalidRequest('The parameter client_id is missing')
  const client = await store.get('clients', clientId)
  if (client?.status !== 'active' || client.builtIn) {
    throw new OAuthError('invalid_client', 'The client_id is not that of a client of this server, or it is disabled')
  }
  return client
}

/** @throws OAuthError that must be shown to the person, never redirected: the redirect URI cannot be trusted. */
export function answerTarget(client: ClientRecord, form: Form): AnswerTarget {
  return {
    client,
    ...chooseRedirectUri(client, form),
    // Errors travel as the answer would; where the mode is the error, they take the default (RFC 6749 section 4.1.2.1).
    responseMode: modesFor(form).find((mode) => mode === form.get('response_mode')) ?? defaultModeFor(form),
    state: form.get('state'),
  }
}

/** How the answer to `form` may travel: tokens never in a query (OAuth 2.0 Multiple Response Types section 3). */
const modesFor = (form: Form): readonly ResponseMode[] =>
  asksForTokens(form.get('response_type')) ? TOKEN_RESPONSE_MODES : RESPONSE_MODES

const defaultModeFor = (form: Form): ResponseMode => modesFor(form)[0] ?? 'query'

function chooseRedirectUri(client: ClientRecord, form: Form): { redirectUri: string; redirectUriGiven: boolean } {
  const requested = form.get('redirect_uri')
  if (requested !== undefined) {
    if (!client.redirectUris.some((registered) => redirectUriMatches(registered, requested))) {
      throw invalidRequest('The redirect_uri is not registered for this client: expected an exact match')
    }
    return { redirectUri: requested, redirectUriGiven: true }
  }
  // OpenID Connect requires it; OAuth alone may leave it out where only one is registered (RFC 6749 section 3.1.2.3).
  const [only, ...others] = client.redirectUris
  if (only === undefined || others.length > 0 || requestedScope(form).scopes.includes('openid')) {
    throw invalidRequest('The parameter redirect_uri is missing')
  }
  return { redirectUri: only, redirectUriGiven: false }
}

interface Dependencies {
  store: Store
  keys: SigningKeys
  issuer: string
}

/**
 * Parameters that are not known are ignored (RFC 6749 section 3.1), and so are those that change nothing here: `display`,
 * `ui_locales`, `claims_locales` and, as a voluntary wish, `acr_values`.
 * @throws OAuthError for the redirect URI.
 */
export async function parseAuthorizationRequest(
  dependencies: Dependencies,
  form: Form,
  target: AnswerTarget,
): Promise<AuthorizationRequest> {
  const responseType = await parseResponseType(dependencies, form)
  checkRegistered(target.client, responseType)
  const responseMode = form.get('response_mode')
  if (responseMode !== undefined && responseMode !== target.responseMode) {
    throw invalidRequest(
      `Expected response_mode to be one of ${modesFor(form).join(', ')}; received ${responseMode.slice(0, 60)}`,
    )
  }
  if (form.has('registration')) {
    throw new OAuthError('registration_not_supported', 'The parameter registration is not supported')
  }
  const { claims, subjects } = parseClaimsParameter(form.get('claims'))
  const hintedUser = parseIdTokenHint(dependencies, form.get('id_token_hint'), target.client)
  const asked = {
    ...target,
    responseType,
    scope: requestedScope(form),
    codeChallenge: responseType === 'code' ? parseCodeChallenge(form, target.client) : null,
    nonce: form.get('nonce') ?? null,
    prompt: parsePrompt(form.get('prompt')),
    maxAge: parseMaxAge(form.get('max_age')) ?? target.client.defaultMaxAge ?? undefined,
    loginHint: form.get('login_hint'),
    hintedUser,
    subjects: commonSubjects(subjects, hintedUser === null ? null : [hintedUser]),
    claims,
    resources: grantResources(requestedResources(form), target.client, dependencies.issuer),
    dpopThumbprint: parseDpopThumbprint(form.get('dpop_jkt')),
  }
  return responseType === 'code' ? asked : implicitRequest(asked)
}

/** @throws OAuthError `unsupported_response_type` for one that this server does not give, or does not give now. */
async function parseResponseType({ store }: Dependencies, form: Form): Promise<ResponseType> {
  const text = form.get('response_type')
  if (text === undefined) throw invalidRequest('The parameter response_type is missing')
  const responseType = responseTypeOf(text)
  if (responseType === 'code') return responseType
  const { implicitFlow } = await currentSettings(store)
  if (responseType !== undefined && implicitFlow) return responseType
  const expected = implicitFlow ? RESPONSE_TYPES.join(', ') : 'code'
  throw new OAuthError('unsupported_response_type', `Expected response_type ${expected}; received ${text.slice(0, 60)}`)
}

/** @throws OAuthError `unauthorized_client` where the client is not registered for it. */
function checkRegistered(client: ClientRecord, responseType: ResponseType): void {
  const refuse = (description: string) => new OAuthError('unauthorized_client', description)
  const grant = responseType === 'code' ? 'authorization_code' : 'implicit'
  if (!client.grantTypes.includes(grant)) throw refuse(`The grant ${grant} is not switched on for this client`)
  if (responseType === 'code') return
  if (!client.implicitResponseTypes.includes(responseType)) {
    throw refuse(`This client is not registered for the response_type ${responseType}`)
  }
  // A token that came through the browser has no proof, and nobody pushes for a flow that is for old clients.
  if (client.dpopBoundAccessTokens || client.requirePushedAuthorizationRequests) {
    throw refuse('The implicit flow is closed to a client whose tokens are bound to a key or whose requests are pushed')
  }
}

/** What the implicit flow asks beyond the others (OpenID Connect Core section 3.2.2.1). */
function implicitRequest(asked: AuthorizationRequest): AuthorizationRequest {
  const { responseType, scope, nonce, claims, dpopThumbprint } = asked
  if (!scope.scopes.includes('openid')) throw invalidScope(`Expected scope openid with response_type ${responseType}`)
  if (nonce === null) throw invalidRequest(`The parameter nonce is missing: response_type ${responseType} requires it`)
  if (dpopThumbprint !== null) throw invalidRequest('Tokens of the implicit flow cannot be bound to a key (dpop_jkt)')
  // Section 5.5: userinfo needs an access token.
  if (responseType === 'id_token' && claims !== null && claims.userinfo.length > 0) {
    throw invalidRequest(
      'The claims of userinfo were asked for without an access token: use response_type id_token token',
    )
  }
  // Section 11: ignored where no code is asked for.
  return { ...asked, scope: { ...scope, scopes: scope.scopes.filter((name) => name !== 'offline_access') } }
}

/** The user of an ID token that this client got from here before; when it expired does not matter. */
function parseIdTokenHint(dependencies: Dependencies, token: string | undefined, client: ClientRecord): string | null {
  if (token === undefined) return null
  const hint = readIdTokenHint(dependencies, token)
  if (hint?.audience.includes(client.id) !== true) {
    throw invalidRequest('Expected id_token_hint to be an ID token that this server issued to this client')
  }
  return hint.subject
}

/** RFC 9449 section 10: the base64url of a SHA-256 digest (RFC 7638). */
function parseDpopThumbprint(text: string | undefined): string | null {
  if (text !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(text)) {
    throw invalidRequest('Expected dpop_jkt to be the base64url of a SHA-256 thumbprint: 43 characters')
  }
  return text ?? null
}

/** RFC 7636 section 4.3, required of every client unless an operator marked it as legacy (RFC 9700 section 2.1.1). */
function parseCodeChallenge(form: Form, client: ClientRecord): string | null {
  const challenge = form.get('code_challenge')
  const method = form.get('code_challenge_method')
  if (challenge === undefined) {
    if (method !== undefined) throw invalidRequest('code_challenge_method was sent without a code_challenge')
    if (client.legacyCodeExchange) return null
    throw invalidRequest('The parameter code_challenge is missing: PKCE with S256 is required')
  }
  if (method !== CODE_CHALLENGE_METHOD) {
    throw invalidRequest(
      `Expected code_challenge_method S256; received ${method?.slice(0, 60) ?? 'none, which means plain'}`,
    )
  }
  if (!isCodeChallenge(challenge)) {
    throw invalidRequest('Expected code_challenge to be the base64url of a SHA-256 digest: 43 characters')
  }
  return challenge
}

function parsePrompt(text: string | undefined): ReadonlySet<Prompt> {
  const prompts = new Set<Prompt>()
  for (const name of (text ?? '').split(' ').filter((part) => part !== '')) {
    const prompt = PROMPTS.find((known) => known === name)
    if (prompt === undefined) {
      throw invalidRequest(`Expected prompt to be of ${PROMPTS.join(', ')}; received ${name.slice(0, 60)}`)
    }
    prompts.add(prompt)
  }
  if (prompts.has('none') && prompts.size > 1) throw invalidRequest('prompt none stands alone')
  return prompts
}

function parseMaxAge(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw invalidRequest('Expected max_age to be a number of seconds')
  return Number(text)
}
