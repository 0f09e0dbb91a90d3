/** The module of the OpenID Foundation's Config OP plan, by its name. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkDiscovery } from './discovery.ts'
import { startProvider, type Provider } from './provider.ts'

let provider: Provider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.stop())

describe('Config OP', () => {
  it('oidcc-discovery-endpoint-verification', async () => {
    const metadata = await checkDiscovery(provider.issuer)
    expect(metadata).toMatchObject({
      claims_parameter_supported: true,
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
    })
    // Switched on by nobody, there is no implicit flow (RFC 9700 section 2.1.2).
    expect(metadata.response_types_supported).toEqual(['code'])
    expect(metadata.grant_types_supported).not.toContain('implicit')
    // There is one issuer here: another with its path has no metadata.
    expect((await fetch(`${provider.issuer}/tenant/.well-known/openid-configuration`)).status).toBe(404)
  })
})
