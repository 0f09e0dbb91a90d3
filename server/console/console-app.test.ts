import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { consoleApi } from '../contract/console-api.ts'
import { BODY_LIMIT, type Endpoint } from '../contract/endpoint.ts'
import { problem } from '../contract/problem.ts'
import type { AuthorizationTerms } from '../store/records.ts'
import { expectProblem, startTestConsole } from '../testing/console.ts'
import { NO_TERMS } from '../tokens/terms.ts'

const { session } = consoleApi
const endpoints: readonly Endpoint[] = Object.values(consoleApi).flatMap((room) => Object.values<Endpoint>(room))
const named = (endpoint: Endpoint) => `${endpoint.method} ${endpoint.path}`

/** A request with headers of its own, also those that fetch does not let one set. */
async function rawRequest(
  url: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; text: string }> {
  const sent = httpRequest(url, { method, headers })
  sent.end()
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { statusCode: number }]
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return { status: response.statusCode, text }
}

describe('the console API', () => {
  it('mounts every endpoint of the contract', async () => {
    const gatehouse = await startTestConsole()
    for (const endpoint of endpoints) {
      if (endpoint === session.signOut || endpoint === session.renew) continue
      const response = await gatehouse.call(endpoint, endpoint.body === undefined ? {} : { body: {} })
      expect(response.status, named(endpoint)).not.toBe(405)
      expect(await response.text(), named(endpoint)).not.toContain('There is no call')
    }
    // These two end the token that the others need.
    const { access_token: token } = await gatehouse.answer(session.renew)
    await gatehouse.answer(session.signOut, { token })
  })

  it('answers operators only, but for the doors that let them in', async () => {
    const gatehouse = await startTestConsole()
    for (const endpoint of endpoints) {
      const response = await gatehouse.call(endpoint, {
        token: null,
        ...(endpoint.body === undefined ? {} : { body: {} }),
      })
      if (endpoint.public === true && endpoint.params !== undefined && endpoint.body === undefined) {
        // Of a move, for whoever knows its secret name.
        await expectProblem(response, 404, 'not-found', /There is no/)
      } else if (endpoint.public === true && endpoint.body === undefined) {
        expect(response.status, named(endpoint)).toBe(200)
      } else if (endpoint.public === true) {
        await expectProblem(response, 400, 'invalid-input', /Must be given/)
      } else {
        expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
        await expectProblem(response, 401, 'unauthorized', /Bearer/)
      }
    }
  })

  it('refuses other methods with Allow, and unknown paths', async () => {
    const gatehouse = await startTestConsole()
    const headers = { Authorization: `Bearer ${gatehouse.token}` }
    const wrong = await fetch(`${gatehouse.url}/backend/session`, { method: 'PATCH', headers })
    expect(wrong.headers.get('allow')?.split(', ').sort()).toEqual(['DELETE', 'GET', 'POST'])
    await expectProblem(wrong, 405, 'method-not-allowed', /received PATCH/)
    await expectProblem(await fetch(`${gatehouse.url}/backend/nothing`, { headers }), 404, 'not-found', /nothing/)
    await expectProblem(await fetch(`${gatehouse.url}/backend`, { headers }), 404, 'not-found', /backend/)
    const undecodable = await fetch(`${gatehouse.url}/backend/clients/%E0%A4%A`, { headers })
    await expectProblem(undecodable, 400, 'invalid-input', /could not be read/)
  })

  it('keeps nothing in caches and allows no framing', async () => {
    const gatehouse = await startTestConsole()
    const response = await gatehouse.call(consoleApi.clients.list)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/)
    expect(response.headers.get('x-powered-by')).toBeNull()
    expect(response.headers.get('strict-transport-security')).toBeNull()
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('an access token opens the console API', () => {
  const current = session.current

  it('not when it is garbage, foreign or altered', async () => {
    const gatehouse = await startTestConsole()
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const strange = `${encode({ alg: 'RS256', kid: 'ключ\n"' })}.${encode({ iss: 'x' })}.c2ln`
    const unsigned = `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode({ scope: 'backend' })}.`
    for (const token of ['x', 'a.b.c', strange, unsigned, `${gatehouse.token.slice(0, -8)}AAAAAAAA`, '{}', 'a b']) {
      const response = await gatehouse.call(current, { token })
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="Gatehouse", error="/)
      await expectProblem(response, 401, 'unauthorized', /./)
    }
    const headers = { Authorization: 'Basic YTpi' }
    await expectProblem(
      await fetch(`${gatehouse.url}/backend/session`, { headers }),
      401,
      'unauthorized',
      /none was sent/,
    )
  })

  it('not when it expired or was revoked', async () => {
    const gatehouse = await startTestConsole()
    const { token } = gatehouse
    expect((await gatehouse.call(current)).status).toBe(200)
    gatehouse.advance(3_601_000)
    await expectProblem(await gatehouse.call(current), 401, 'unauthorized', /expired/)
    gatehouse.advance(-3_601_000)
    const { items } = await gatehouse.answer(consoleApi.tokens.list)
    await gatehouse.answer(consoleApi.tokens.revoke, { params: { id: items[0]?.id ?? '' } })
    await expectProblem(await gatehouse.call(current, { token }), 401, 'unauthorized', /revoked/)
  })

  it('not for a token that is for another resource, or bound to a key', async () => {
    const gatehouse = await startTestConsole()
    const client = await gatehouse.addClient({ scopes: ['backend'] })
    const call = async (accessTerms: AuthorizationTerms) => {
      const { accessToken } = await gatehouse.tokenIssuer.issue({
        client,
        user: null,
        scopes: ['backend'],
        grantType: 'client_credentials',
        familyId: 'family',
        address: null,
        refreshable: false,
        accessTerms,
        authTime: null,
      })
      return await gatehouse.call(current, { token: accessToken })
    }
    expect((await call(NO_TERMS)).status).toBe(200)
    const elsewhere = { ...NO_TERMS, resources: ['https://api.example'] }
    await expectProblem(await call(elsewhere), 401, 'unauthorized', /is for https:\/\/api\.example/)
    const bound = { ...NO_TERMS, dpopThumbprint: 'x'.repeat(43) }
    await expectProblem(await call(bound), 401, 'unauthorized', /bound to a key/)
  })

  it('not without the scope backend, nor once client or user lost it', async () => {
    const gatehouse = await startTestConsole()
    const client = await gatehouse.addClient({ scopes: ['backend', 'profile'] })
    const user = await gatehouse.addUser({ scopes: ['backend', 'profile'] })
    const issue = async (scopes: string[], holder: typeof user | null) => {
      const { accessToken } = await gatehouse.tokenIssuer.issue({
        client,
        user: holder,
        scopes,
        grantType: 'client_credentials',
        familyId: 'family',
        address: null,
        refreshable: false,
        authTime: null,
      })
      return accessToken
    }
    await expectProblem(
      await gatehouse.call(current, { token: await issue(['profile'], null) }),
      403,
      'forbidden',
      /backend/,
    )
    const ofScript = await issue(['backend'], null)
    const ofUser = await issue(['backend'], user)
    expect(await gatehouse.answer(current, { token: ofScript })).toMatchObject({ user: null, client_id: client.id })
    expect(await gatehouse.answer(current, { token: ofUser })).toMatchObject({ user: { id: user.id, username: 'ada' } })
    await gatehouse.store.commit([{ op: 'put', kind: 'users', record: { ...user, scopes: ['profile'] } }])
    await expectProblem(await gatehouse.call(current, { token: ofUser }), 403, 'forbidden', /backend/)
    await gatehouse.store.commit([{ op: 'put', kind: 'clients', record: { ...client, scopes: ['profile'] } }])
    const refused = await gatehouse.call(current, { token: ofScript })
    expect(refused.headers.get('www-authenticate')).toMatch(/insufficient_scope/)
    await expectProblem(refused, 403, 'forbidden', /backend/)
  })
})

describe('requests from elsewhere are refused', () => {
  it('under another Host, whatever they carry', async () => {
    const gatehouse = await startTestConsole()
    const { port } = new URL(gatehouse.url)
    const ask = (Host: string) => rawRequest(`${gatehouse.url}/`, { Host, Authorization: `Bearer ${gatehouse.token}` })
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1.evil.example:${port}`,
      'localhost:1',
    ]) {
      const { status, text } = await ask(host)
      expect(status).toBe(421)
      expect(problem.parse(JSON.parse(text)).type).toBe('misdirected-request')
    }
    for (const host of [`localhost:${port}`, `LOCALHOST:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      expect((await ask(host)).status).toBe(404)
    }
  })

  it('with a foreign Origin, or on behalf of a page of another origin', async () => {
    const gatehouse = await startTestConsole()
    const { port } = new URL(gatehouse.url)
    const ask = async (headers: Record<string, string>) => {
      const sent = { Authorization: `Bearer ${gatehouse.token}`, ...headers }
      return (await rawRequest(`${gatehouse.url}/backend/session`, sent)).status
    }
    for (const Origin of [
      'https://evil.example',
      'null',
      `https://127.0.0.1:${port}`,
      `http://localhost:${port}`,
      '',
    ]) {
      expect(await ask({ Origin }), Origin).toBe(403)
    }
    expect(await ask({ Origin: gatehouse.url })).toBe(200)
    for (const site of ['cross-site', 'same-site']) expect(await ask({ 'Sec-Fetch-Site': site })).toBe(403)
    for (const site of ['same-origin', 'none']) expect(await ask({ 'Sec-Fetch-Site': site })).toBe(200)
    expect((await rawRequest(`${gatehouse.url}/`, { Origin: 'https://evil.example' })).status).toBe(403)
  })
})

describe('clumsy and hostile input is refused as a problem, never with a 500', () => {
  const withBody = endpoints.filter((endpoint) => endpoint.body !== undefined)

  it('bodies that are not JSON, too large, too deep or of another type', async () => {
    const gatehouse = await startTestConsole()
    const send = (endpoint: Endpoint, body: string | Buffer, headers: Record<string, string> = {}) =>
      fetch(`${gatehouse.url}/backend${endpoint.path.replace(/:\w+/, 'x')}`, {
        method: endpoint.method,
        headers: { Authorization: `Bearer ${gatehouse.token}`, 'Content-Type': 'application/json', ...headers },
        body: Buffer.from(body),
      })
    for (const endpoint of withBody) {
      for (const body of ['{', '{"a":}', 'null', '"text"', '17', '{"a":1}}']) {
        await expectProblem(await send(endpoint, body), 400, 'malformed-json', /Expected a JSON object/)
      }
      await expectProblem(await send(endpoint, '[]'), 400, 'invalid-input', /./)
      await expectProblem(
        await send(endpoint, `{"a":${'['.repeat(40_000)}${']'.repeat(40_000)}}`),
        400,
        'invalid-input',
        /64 levels/,
      )
      const tooLong = `"${'x'.repeat((endpoint.bodyLimit ?? BODY_LIMIT) + 10_000)}"`
      await expectProblem(await send(endpoint, tooLong), 413, 'too-large', /at most \d+ kB/)
      const type = { 'Content-Type': 'application/x-www-form-urlencoded' }
      await expectProblem(
        await send(endpoint, 'a=1', type),
        415,
        'unsupported-media-type',
        /received application\/x-www/,
      )
      const charset = { 'Content-Type': 'application/json; charset=iso-8859-1' }
      await expectProblem(await send(endpoint, '{}', charset), 415, 'unsupported-media-type', /UTF-8/)
      const encoding = { 'Content-Encoding': 'gzip' }
      await expectProblem(await send(endpoint, 'not gzip', encoding), 400, 'invalid-input', /could not be read/)
    }
  })

  it('wrong types and names of the prototype in every field', async () => {
    const gatehouse = await startTestConsole()
    const fields = [
      'username password ticket client_name client_id grant_types redirect_uris scope claims email name description default',
      'revision status token user_id family_id token_endpoint_auth_method access_token_lifetime consumer_login implicit_flow implicit_response_types signing_algorithm picture',
    ].flatMap((line) => line.split(' '))
    const values: readonly unknown[] = [
      null,
      0,
      -1e308,
      true,
      [],
      [[]],
      ['x', 'x'],
      {},
      { toString: 1 },
      'x'.repeat(3000),
      '\u0000',
      '__proto__',
    ]
    for (const endpoint of withBody) {
      for (const value of values) {
        const body = Object.fromEntries(fields.map((field) => [field, value]))
        const response = await gatehouse.call(endpoint, { params: { client_id: '__proto__', id: 'constructor' }, body })
        const text = await response.text()
        expect(response.status, `${named(endpoint)} ${JSON.stringify(value).slice(0, 40)} ${text}`).toBeLessThan(500)
        if (!response.ok) problem.parse(JSON.parse(text))
      }
      const polluting = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as unknown
      expect((await gatehouse.call(endpoint, { body: polluting })).status).toBe(400)
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('identifiers that nothing has', async () => {
    const gatehouse = await startTestConsole()
    for (const endpoint of endpoints.filter(({ body, path }) => body === undefined && path.includes(':'))) {
      for (const id of ['__proto__', 'constructor', '\u0000', '../../etc/passwd', '%', 'x'.repeat(128), '💥']) {
        const params = { id, client_id: id, name: id.slice(0, 100), secret_id: id, kid: id }
        await expectProblem(await gatehouse.call(endpoint, { params }), 404, 'not-found', /There is no/)
      }
      const tooLong = 'x'.repeat(129)
      const params = { id: tooLong, client_id: tooLong, name: tooLong, secret_id: tooLong, kid: tooLong }
      await expectProblem(await gatehouse.call(endpoint, { params }), 400, 'invalid-input', /Too big/)
    }
  })

  it('queries with bad cursors, limits, filters and repetitions', async () => {
    const gatehouse = await startTestConsole()
    const lists = endpoints.filter(({ query }) => query instanceof z.ZodObject && 'limit' in query.shape)
    expect(lists).toHaveLength(4)
    for (const list of lists) {
      const number = Buffer.from('[1,{}]').toString('base64url')
      for (const after of ['x', '%%%', number, Buffer.from('{"a":1}').toString('base64url')]) {
        await expectProblem(await gatehouse.call(list, { query: { after } }), 400, 'invalid-input', /cursor/i)
      }
      await expectProblem(
        await gatehouse.call(list, { query: { after: 'WyJhIl0', before: 'WyJhIl0' } }),
        400,
        'invalid-input',
        /cursor/i,
      )
      for (const limit of ['0', '-1', '201', '1.5', 'many', '', 'Infinity']) {
        const found = await expectProblem(
          await gatehouse.call(list, { query: { limit } }),
          400,
          'invalid-input',
          /limit/,
        )
        expect(found.errors.map((error) => error.path)).toEqual(['limit'])
      }
      const repeated = await fetch(`${gatehouse.url}/backend${list.path}?q=a&q=b&limit=0&__proto__=x`, {
        headers: { Authorization: `Bearer ${gatehouse.token}` },
      })
      const both = await expectProblem(repeated, 400, 'invalid-input', /q: .*limit: /)
      expect(both.errors).toHaveLength(2)
    }
    const times = { issued_from: 'yesterday', issued_until: '2026-13-01T00:00:00Z', status: 'gone' }
    const wrong = await expectProblem(
      await gatehouse.call(consoleApi.tokens.list, { query: times }),
      400,
      'invalid-input',
      /./,
    )
    expect(wrong.errors.map((error) => error.path).sort()).toEqual(['issued_from', 'issued_until', 'status'])
  })
})
