import { describe, expect, it } from 'vitest'
import { registration } from '../../contract/registration.ts'
import { expectProblem, startTestConsole } from '../../testing/console.ts'
import { hashSecret } from '../../tokens/secrets.ts'

describe('initial access tokens', () => {
  it('are shown once, stored hashed and listed, the newest first', async () => {
    const gatehouse = await startTestConsole()
    const first = await gatehouse.answer(registration.createToken, { body: { description: ' Ada’s tools ' } })
    expect(first.initial_access_token).toMatch(/^[\w-]{43}$/)
    expect(first.token).toMatchObject({ description: 'Ada’s tools', uses: 0, legacy_code_exchange: false })
    const lasts = Date.parse(first.token.expires_at) - Date.parse(first.token.created_at)
    expect(lasts).toBe(86_400_000)
    gatehouse.advance(1_000)
    const body = { description: 'Pipeline', lifetime: 3_600, legacy_code_exchange: true }
    const second = await gatehouse.answer(registration.createToken, { body })
    const { items } = await gatehouse.answer(registration.listTokens)
    expect(items).toEqual([second.token, first.token])
    expect(second.token.legacy_code_exchange).toBe(true)
    expect(JSON.stringify(items)).not.toContain(first.initial_access_token)
    const record = await gatehouse.store.get('initialAccessTokens', hashSecret(first.initial_access_token))
    expect(JSON.stringify(record)).not.toContain(first.initial_access_token)
  })

  it('end when they are revoked', async () => {
    const gatehouse = await startTestConsole()
    const { token } = await gatehouse.answer(registration.createToken, { body: { description: 'Pipeline' } })
    const params = { id: token.id }
    expect(await gatehouse.answer(registration.revokeToken, { params })).toEqual({ success: true })
    expect(await gatehouse.answer(registration.listTokens)).toEqual({ items: [] })
    await expectProblem(await gatehouse.call(registration.revokeToken, { params }), 404, 'not-found', /token/)
  })

  it.each<[object, string]>([
    [{}, 'description'],
    [{ description: ' ' }, 'description'],
    [{ description: 'x'.repeat(201) }, 'description'],
    [{ description: 'a\u0000b' }, 'description'],
    [{ description: 'a', lifetime: 59 }, 'lifetime'],
    [{ description: 'a', lifetime: 1e9 }, 'lifetime'],
    [{ description: 'a', lifetime: '1 day' }, 'lifetime'],
    [{ description: 'a', lifetime: null }, 'lifetime'],
  ])('are refused by field: %j', async (body, path) => {
    const gatehouse = await startTestConsole()
    const refused = await gatehouse.call(registration.createToken, { body })
    const { errors } = await expectProblem(refused, 400, 'invalid-input', /./)
    expect(errors.map((error) => error.path)).toEqual([path])
    expect((await gatehouse.answer(registration.listTokens)).items).toEqual([])
  })

  it('are for operators alone', async () => {
    const gatehouse = await startTestConsole()
    for (const endpoint of Object.values(registration)) {
      const call = gatehouse.call(endpoint, { token: null, body: endpoint.method === 'POST' ? {} : undefined })
      await expectProblem(await call, 401, 'unauthorized', /access token/)
    }
  })
})
