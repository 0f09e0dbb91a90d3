import { describe, expect, it } from 'vitest'
import { DEFAULT_NETWORK, type NetworkView } from '../../../server/contract/network.ts'
import { consequencesOf, problemsOf, toSend, valuesOf, type NetworkValues } from './network-values.ts'

const view = (changes: Partial<NetworkView> = {}): NetworkView => ({
  ...DEFAULT_NETWORK,
  revision: 3,
  given: [],
  is_ignored: false,
  running: {
    issuer: 'http://127.0.0.1:4400',
    host: '127.0.0.1',
    port: 4400,
    console: 'http://127.0.0.1:4401',
    tls: 'off',
  },
  addresses: [],
  certificate: null,
  own_certificate: null,
  authority: null,
  last_move: null,
  ...changes,
})

const typed = (changes: Partial<NetworkValues> = {}, shown = view()) => ({ ...valuesOf(shown), ...changes })

describe('what is sent', () => {
  it('is what was typed; of what was given at the start, something valid', () => {
    const values = typed({ trusted_proxies: ' 10.0.0.0/8\n\n192.0.2.1 ', certificate_key: 'a key' })
    expect(toSend(values, view())).toMatchObject({
      revision: 3,
      trusted_proxies: ['10.0.0.0/8', '192.0.2.1'],
      certificate_key: '',
    })
    const given = view({ issuer: 'http://auth.lan', given: ['issuer', 'tls'], tls: 'own' })
    expect(toSend(typed({}, given), given)).toMatchObject({ issuer: null, tls: 'off' })
    expect(problemsOf(typed({}, given), given)).toEqual({})
  })

  it('is held to the rules of the server, and says at which field', () => {
    const fields = (changes: Partial<NetworkValues>, shown = view()) =>
      Object.keys(problemsOf(typed(changes), shown)).sort()
    expect(fields({})).toEqual([])
    expect(fields({ issuer: 'http://auth.example.com', port: '' })).toEqual(['issuer', 'port'])
    expect(fields({ trusted_proxies: 'proxy' })).toEqual(['trusted_proxies'])
    expect(fields({ tls: 'own' })).toEqual(['certificate_chain', 'certificate_key'])
    expect(fields({ tls: 'own', certificate_chain: 'x' })).toEqual(['certificate_key'])
    const kept = view({ own_certificate: { ...CERTIFICATE } })
    expect(fields({ tls: 'own' }, kept)).toEqual([])
    expect(fields({ tls: 'own', certificate_key: 'x' }, kept)).toEqual(['certificate_chain'])
    expect(fields({ console_port: 4400 })).toEqual(['console_port'])
  })
})

describe('what a change means', () => {
  const of = (changes: Partial<NetworkValues>, shown = view()) => consequencesOf(typed(changes, shown), shown)

  it('is nothing without one', () => {
    const nothing = { issuer: null, isIssuerChanged: false, isConsoleMoved: false, isInsecure: false }
    expect(of({})).toEqual(nothing)
    expect(of({ trusted_proxies: '10.0.0.1' })).toEqual(nothing)
    expect(of({ issuer: 'http://127.0.0.1:4400' })).toEqual(nothing)
  })

  it('is another issuer, by its name or by what it follows from', () => {
    expect(of({ issuer: 'https://auth.test' })).toMatchObject({ isIssuerChanged: true, issuer: 'https://auth.test' })
    expect(of({ port: 4500 }).issuer).toBe('http://127.0.0.1:4500')
    expect(of({ tls: 'local' }).issuer).toBe('https://127.0.0.1:4400')
    expect(of({ host: '::1' }).issuer).toBe('http://[::1]:4400')
    expect(of({ host: '0.0.0.0' }).issuer).toBeNull()
    expect(of({ port: 0 })).toMatchObject({ isIssuerChanged: true, issuer: null })
    expect(of({ port: 4500 }, view({ given: ['port'] })).isIssuerChanged).toBe(false)
  })

  it('is a console elsewhere, and an issuer in clear', () => {
    expect(of({ console_port: 4501 }).isConsoleMoved).toBe(true)
    expect(of({ console_port: 0 }).isConsoleMoved).toBe(true)
    expect(of({ console_port: 0 }, view({ console_port: 0 })).isConsoleMoved).toBe(false)
    expect(of({ host: '192.0.2.1' }).isInsecure).toBe(true)
    expect(of({ host: '192.0.2.1', tls: 'local' }).isInsecure).toBe(false)
    expect(of({ host: '0.0.0.0', issuer: 'https://auth.test' }).isInsecure).toBe(false)
  })
})

const CERTIFICATE = {
  subject: 'CN=auth.test',
  issuer: 'CN=auth.test',
  names: ['auth.test'],
  valid_from: '2031-01-01T00:00:00.000Z',
  valid_until: '2032-01-01T00:00:00.000Z',
  fingerprint: 'AA:BB',
  key: 'EC P-256',
}
