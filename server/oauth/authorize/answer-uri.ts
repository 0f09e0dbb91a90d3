/** The redirect URI with the answer in its query, a query of its own retained (RFC 6749 sections 3.1.2 and 4.1.2). */
export function answerUri(redirectUri: string, parameters: Record<string, string>): string {
  const query = new URLSearchParams(parameters).toString()
  if (!redirectUri.includes('?')) return `${redirectUri}?${query}`
  return /[?&]$/.test(redirectUri) ? redirectUri + query : `${redirectUri}&${query}`
}
