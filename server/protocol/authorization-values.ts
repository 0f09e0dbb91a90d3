/** How the answer of the authorization endpoint travels (OAuth 2.0 Multiple Response Types section 2.1, Form Post Response Mode). */
export const RESPONSE_MODES = ['query', 'fragment', 'form_post'] as const
export type ResponseMode = (typeof RESPONSE_MODES)[number]

/** What a client may ask of the sign-in (OpenID Connect Core section 3.1.2.1). */
export const PROMPTS = ['none', 'login', 'consent', 'select_account'] as const
export type Prompt = (typeof PROMPTS)[number]

/** `request_uri` of a pushed request: this and a random reference (RFC 9126 section 2.2). */
export const PUSHED_REQUEST_PREFIX = 'urn:ietf:params:oauth:request_uri:'
