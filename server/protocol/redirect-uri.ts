/** Schemes a browser would run or open locally: never a place to send a code to (RFC 9700 section 4.1). */
const FORBIDDEN_SCHEMES = new Set(['javascript:', 'data:', 'file:', 'blob:', 'vbscript:', 'about:', 'filesystem:'])

/** Loopback hosts whose port may vary (RFC 8252 section 7.3); `localhost` is not one (section 8.3). */
const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]'])

/**
 * Why `uri` cannot be registered as a redirect URI, in words for the operator; undefined when it can.
 * RFC 6749 section 3.1.2: absolute, no fragment. RFC 9700 section 4.1.3: no patterns. RFC 8252 section 7.1: private-use
 * schemes in reverse domain notation.
 */
export function redirectUriProblem(uri: string): string | undefined {
  if (uri.length > 2000) return 'is longer than 2000 characters'
  if (/[\s\\]/.test(uri)) return 'must not contain spaces or backslashes'
  if (uri.includes('*')) return 'must be exact: wildcards are not matched'
  if (uri.includes('#')) return 'must not have a fragment (#)'
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri) || !URL.canParse(uri)) {
    return 'must be an absolute URI, for example https://app.example.com/callback'
  }
  const { protocol, username, password, hostname } = new URL(uri)
  if (FORBIDDEN_SCHEMES.has(protocol)) return `must not use the ${protocol} scheme`
  if (username !== '' || password !== '') return 'must not contain a user name or password'
  if (protocol === 'https:' || protocol === 'http:') {
    if (!/^https?:\/\/[^/]/i.test(uri)) return `must be written as ${protocol}//host/path`
    if (protocol === 'http:' && !isLoopbackOrLocal(hostname)) {
      return 'must use https, except on 127.0.0.1, [::1] and localhost'
    }
    return undefined
  }
  if (!protocol.includes('.')) return `must name its private scheme like com.example.app:/callback, not ${protocol}`
  return undefined
}

function isLoopbackOrLocal(hostname: string): boolean {
  return LOOPBACK_HOSTS.has(hostname) || hostname === 'localhost' || hostname.endsWith('.localhost')
}

/**
 * Whether the redirect URI of a request is the registered one: simple string comparison (RFC 9700 section 4.1.3), but for
 * the port of an http loopback IP address (RFC 8252 section 7.3).
 */
export function redirectUriMatches(registered: string, requested: string): boolean {
  if (registered === requested) return true
  const known = loopbackParts(registered)
  const asked = loopbackParts(requested)
  return known !== undefined && known.host === asked?.host && known.rest === asked.rest
}

function loopbackParts(uri: string): { host: string; rest: string } | undefined {
  const parts = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?(|[/?][^#\\\s]*)$/.exec(uri)
  if (parts?.[1] === undefined || Number(parts[2] ?? 80) > 65_535) return undefined
  return { host: parts[1], rest: parts[3] ?? '' }
}
