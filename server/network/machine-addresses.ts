import { networkInterfaces } from 'node:os'

/** What an issuer can listen on: this machine alone, all of its addresses, or one of them. */
export function machineAddresses(): { address: string; label: string }[] {
  const found = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      // Addresses of one link (RFC 4291 section 2.5.6) mean nothing without that link's name.
      .filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address))
      .map(({ address }) => ({ address, label: `${address} (${name})` })),
  )
  const known = [
    { address: '127.0.0.1', label: '127.0.0.1 (this machine alone)' },
    { address: '::1', label: '::1 (this machine alone, IPv6)' },
    { address: '0.0.0.0', label: '0.0.0.0 (every IPv4 address)' },
    { address: '::', label: ':: (every address)' },
  ]
  return [...known, ...found]
}
