import { BlockList, isIP } from 'node:net'
import type { Express, Request } from 'express'

const TRUSTED_PROXIES = 'trusted proxies'

/**
 * From now on, `remoteAddress` believes what these proxies say of where a request came from.
 * @param proxies IP addresses and CIDR blocks.
 */
export function trustProxies(app: Express, proxies: readonly string[]): void {
  if (proxies.length === 0) return
  const trusted = new BlockList()
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/')
    const family = familyOf(address)
    if (bits === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(bits), family)
  }
  app.set(TRUSTED_PROXIES, trusted)
}

/**
 * The IP address that a request came from; IPv4 in its own form also on a dual-stack socket. Behind trusted proxies that is
 * the last of the addresses in X-Forwarded-For that none of them has: what is before it anybody could have written there.
 */
export function remoteAddress(request: Request): string {
  const peer = plainAddress(request.socket.remoteAddress ?? '')
  if (peer === undefined) return 'unknown'
  const trusted = request.app.get(TRUSTED_PROXIES) as BlockList | undefined
  if (trusted === undefined) return peer
  const header = request.headers['x-forwarded-for']
  const forwarded = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',')
  let address = peer
  while (trusted.check(address, familyOf(address))) {
    const before = plainAddress(forwarded.pop()?.trim() ?? '')
    // Where the list ends, or a proxy wrote what is no address, the proxy itself is the last that is known.
    if (before === undefined) break
    address = before
  }
  return address
}

const familyOf = (address: string) => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

/** Without the port that some proxies add, and brackets. */
function plainAddress(text: string): string | undefined {
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text
  const address = bare.replace(/^::ffff:(?=\d+\.)/i, '')
  return isIP(address) === 0 ? undefined : address
}
