/** The one PKCE transformation that is offered: `plain` protects nothing (RFC 9700 section 2.1.1). */
export const CODE_CHALLENGE_METHOD = 'S256'

/** Whether `text` is a code verifier: 43 to 128 unreserved characters (RFC 7636 section 4.1). */
export function isCodeVerifier(text: string): boolean {
  return /^[A-Za-z0-9\-._~]{43,128}$/.test(text)
}

/** Whether `text` can be an S256 code challenge: the base64url of a SHA-256 digest (RFC 7636 section 4.2). */
export function isCodeChallenge(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}
