import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { clientMetadataFields, type Client } from '../../../../server/contract/clients.ts'
import { DEVICE_CODE_GRANT } from '../../../../server/protocol/grant-types.ts'
import { snippetsFor } from './connect.ts'

const ISSUER = 'https://auth.example'

function clientOf(metadata: Partial<Client>): Client {
  const fields = clientMetadataFields.parse({ client_name: 'Shop', grant_types: ['authorization_code'], ...metadata })
  return {
    ...fields,
    client_id: 'shop',
    built_in: false,
    dynamically_registered: false,
    status: 'active',
    secrets: [],
    last_used_at: null,
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
    live_tokens: 0,
    revision: 1,
  }
}

const WEB = { redirect_uris: ['https://app.example/callback'], scope: 'openid orders:read' }
const labels = (metadata: Partial<Client>) => snippetsFor(clientOf(metadata), ISSUER).map(({ label }) => label)
const codeOf = (metadata: Partial<Client>, label: string, issuer = ISSUER) =>
  snippetsFor(clientOf(metadata), issuer).find((snippet) => snippet.label === label)?.code ?? ''

describe('how to connect', () => {
  it.each<[string, Partial<Client>, string[]]>([
    ['a web app with a secret', WEB, ['curl', 'Node', 'Python', 'Go', 'Java']],
    [
      'a page, which is public',
      { ...WEB, token_endpoint_auth_method: 'none' },
      ['curl', 'Node', 'Browser', 'Python', 'Go', 'Java'],
    ],
    [
      'a native app with a scheme of its own: not in a browser',
      { redirect_uris: ['com.example.app:/callback'], token_endpoint_auth_method: 'none' },
      ['curl', 'Node', 'Python', 'Go', 'Java'],
    ],
    ['a machine', { grant_types: ['client_credentials'] }, ['curl', 'Node', 'Python', 'Go', 'Java']],
    ['a device', { grant_types: [DEVICE_CODE_GRANT], token_endpoint_auth_method: 'none' }, ['curl', 'Node', 'Go']],
    ['a client that pushes its requests', { ...WEB, require_pushed_authorization_requests: true }, ['Node']],
    ['a client with a key of its own', { ...WEB, token_endpoint_auth_method: 'private_key_jwt' }, []],
    ['a client whose tokens are bound to a key', { ...WEB, dpop_bound_access_tokens: true }, []],
    ['a client that people cannot come back to', { redirect_uris: [] }, []],
    ['a client without a grant of its own', { grant_types: ['password'] }, []],
  ])('is shown to %s', (_what, metadata, expected) => {
    expect(labels(metadata)).toEqual(expected)
  })

  it('has the values of the client and the issuer in it, and never a secret', () => {
    for (const { label, code } of snippetsFor(clientOf(WEB), ISSUER)) {
      expect(code, label).toContain(ISSUER)
      expect(code, label).toContain('shop')
      expect(code.replaceAll('%3A', ':').replaceAll('%2F', '/'), label).toContain('https://app.example/callback')
      expect(code, label).toContain('orders')
      expect(code, label).toMatch(/CLIENT_SECRET/)
    }
    for (const { label, code } of snippetsFor(clientOf({ ...WEB, token_endpoint_auth_method: 'none' }), ISSUER)) {
      expect(code, label).not.toMatch(/secret["'=:)]/i)
    }
  })

  it('says that plain http is meant, to whoever wants to be told', () => {
    expect(codeOf(WEB, 'Node')).not.toContain('allowInsecureRequests')
    expect(codeOf(WEB, 'Node', 'http://127.0.0.1:4400')).toContain('allowInsecureRequests')
  })

  it('keeps hostile values where they are', () => {
    const scope = "it's;$(touch)`x`&client_id=other"
    const hostile = { grant_types: ['client_credentials' as const], scope }
    expect(codeOf(hostile, 'curl')).toContain(String.raw`'scope=it'\''s;$(touch)`)
    // Read back by the language that they are for.
    const [, inNode = ''] = /scope: ('.*') }\)/.exec(codeOf(hostile, 'Node')) ?? []
    expect(runInNewContext(inNode)).toBe(scope)
    const [, inPython = ''] = /scope=(".*"),/.exec(codeOf(hostile, 'Python')) ?? []
    expect(JSON.parse(inPython)).toBe(scope)
  })
})
