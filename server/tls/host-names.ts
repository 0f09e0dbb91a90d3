import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'

/** Names that every local certificate is for. */
export const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '::1'] as const

/**
 * A host name or IP address in its one form, as certificates compare it: lower case, international names by their ASCII form.
 * @returns undefined where it is neither; a wildcard is neither.
 */
export function normalHost(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1')
  if (isIP(bare) === 4) return bare
  if (isIP(bare) === 6)
    return URL.canParse(`http://[${bare}]`) ? new URL(`http://[${bare}]`).hostname.slice(1, -1) : undefined
  // `domainToASCII` reads what comes before these as the host.
  if (/[/?#@:\\]/.test(bare)) return undefined
  const name = domainToASCII(bare).toLowerCase()
  // RFC 1123 section 2.1; all of it at most 253 characters.
  return name.length <= 253 &&
    /^(?!\d+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/.test(name)
    ? name
    : undefined
}

/** The given hosts after those of this machine, each once. */
export const withLoopback = (hosts: readonly string[]): readonly string[] => [...new Set([...LOOPBACK_HOSTS, ...hosts])]
