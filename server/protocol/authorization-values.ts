/** What the authorization endpoint gives beside a code where the implicit flow is switched on (OpenID Connect Core section 3.2). */
export const IMPLICIT_RESPONSE_TYPES = ['id_token', 'id_token token'] as const
export type ImplicitResponseType = (typeof IMPLICIT_RESPONSE_TYPES)[number]

/** What a client may ask the authorization endpoint for (OAuth 2.0 Multiple Response Types). */
export const RESPONSE_TYPES = ['code', ...IMPLICIT_RESPONSE_TYPES] as const
export type ResponseType = (typeof RESPONSE_TYPES)[number]

/** The response type that `text` names; its words come in any order (RFC 6749 section 3.1.1). Undefined for any other. */
export function responseTypeOf(text: string): ResponseType | undefined {
  const sorted = text.split(' ').toSorted().join(' ')
  return RESPONSE_TYPES.find((type) => type === sorted)
}

/** Whether an answer to `text`, be it known here or not, would hold a token: such an answer never stands in a query. */
export const asksForTokens = (text: string | undefined) => /(^| )(id_token|token)( |$)/.test(text ?? '')

/** How the answer of the authorization endpoint travels (OAuth 2.0 Multiple Response Types section 2.1, Form Post Response Mode). */
export const RESPONSE_MODES = ['query', 'fragment', 'form_post'] as const
export type ResponseMode = (typeof RESPONSE_MODES)[number]

/** Those for answers with tokens, the default first (OAuth 2.0 Multiple Response Types section 3 and Form Post Response Mode). */
export const TOKEN_RESPONSE_MODES = ['fragment', 'form_post'] as const satisfies readonly ResponseMode[]

/** What a client may ask of the sign-in (OpenID Connect Core section 3.1.2.1). */
export const PROMPTS = ['none', 'login', 'consent', 'select_account'] as const
export type Prompt = (typeof PROMPTS)[number]

/** `request_uri` of a pushed request: this and a random reference (RFC 9126 section 2.2). */
export const PUSHED_REQUEST_PREFIX = 'urn:ietf:params:oauth:request_uri:'
