/**
 * The redirect URI with the answer in its query, a query of its own retained (RFC 6749 sections 3.1.2 and 4.1.2), or in its
 * fragment (OAuth 2.0 Multiple Response Types section 2.1): a registered redirect URI has none.
 */
export function answerUri(
  redirectUri: string,
  parameters: Record<string, string>,
  responseMode: 'query' | 'fragment',
): string {
  const answer = new URLSearchParams(parameters).toString()
  if (responseMode === 'fragment') return `${redirectUri}#${answer}`
  if (!redirectUri.includes('?')) return `${redirectUri}?${answer}`
  return /[?&]$/.test(redirectUri) ? redirectUri + answer : `${redirectUri}&${answer}`
}
