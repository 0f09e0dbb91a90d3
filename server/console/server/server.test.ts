import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose'
import { describe, expect, it } from 'vitest'
import { server } from '../../contract/server.ts'
import { session } from '../../contract/session.ts'
import { SIGNING_ALGORITHMS } from '../../protocol/signing-algorithms.ts'
import { expectProblem, startTestConsole } from '../../testing/console.ts'

describe('the overview', () => {
  it('counts what there is and what was issued', async () => {
    const gatehouse = await startTestConsole()
    await gatehouse.addUser()
    const before = await gatehouse.answer(server.overview)
    expect(before).toMatchObject({
      issuer: gatehouse.issuer,
      version: '1.2.3',
      data_directory: expect.any(String) as string,
    })
    expect(before.counts).toEqual({
      clients: 2,
      users: 1,
      scopes: 9,
      live_access_tokens: 1,
      live_refresh_tokens: 0,
      issued_last_hour: 1,
      issued_last_day: 1,
    })
  })

  it('says what wants attention, in words', async () => {
    const gatehouse = await startTestConsole()
    await gatehouse.addClient({ name: 'Old', legacyCodeExchange: true })
    await gatehouse.addClient({ name: 'Off', status: 'disabled', legacyCodeExchange: true })
    const { attention } = await gatehouse.answer(server.overview)
    expect(attention.map(({ code, message }) => [code, /^(\w+)/.exec(message)?.[1]])).toEqual([
      ['no_operator', 'No'],
      ['password_grant', 'Old'],
      ['legacy_code_exchange', 'Old'],
    ])
    await gatehouse.addUser({ scopes: ['backend'] })
    expect((await gatehouse.answer(server.overview)).attention.map(({ code }) => code)).not.toContain('no_operator')
  })

  it.each([
    ['http://192.0.2.1:4400', '0.0.0.0', true],
    ['http://auth.example', '192.0.2.1', true],
    ['https://auth.example', '0.0.0.0', false],
    ['http://127.0.0.1:4400', '127.0.0.1', false],
    ['http://localhost:4400', '::1', false],
  ])('warns of an issuer %s on %s: %s, for codes and tokens would go in clear', async (issuer, issuerHost, warns) => {
    const gatehouse = await startTestConsole({ issuer, issuerHost })
    const { attention } = await gatehouse.answer(server.overview)
    expect(attention.map(({ code }) => code).includes('insecure_issuer')).toBe(warns)
  })
})

describe('the settings', () => {
  it('are changed on the revision that was read', async () => {
    const gatehouse = await startTestConsole()
    const settings = await gatehouse.answer(server.settings)
    const body = { ...settings, access_token_lifetime: 60, consumer_login: false }
    expect(await gatehouse.answer(server.updateSettings, { body })).toEqual({ ...body, revision: 2 })
    expect(await gatehouse.answer(server.settings)).toEqual({ ...body, revision: 2 })
    await expectProblem(await gatehouse.call(server.updateSettings, { body }), 409, 'conflict', /changed meanwhile/)
  })

  it('have the implicit flow off, and a warning for as long as it is on', async () => {
    const gatehouse = await startTestConsole()
    const warnings = async () =>
      (await gatehouse.answer(server.overview)).attention.filter(({ code }) => code === 'implicit_flow')
    const settings = await gatehouse.answer(server.settings)
    expect(settings.implicit_flow).toBe(false)
    expect(await warnings()).toEqual([])
    const body = { ...settings, implicit_flow: true }
    const changed = await gatehouse.answer(server.updateSettings, { body })
    expect(changed.implicit_flow).toBe(true)
    expect(await warnings()).toMatchObject([
      { message: expect.stringMatching(/RFC 9700 section 2\.1\.2.*URLs.*browser history/) as string, client_id: null },
    ])
    await gatehouse.answer(server.updateSettings, { body: { ...changed, implicit_flow: false } })
    expect(await warnings()).toEqual([])
    for (const implicit_flow of [undefined, null, 'true', 1]) {
      const wrong = { ...settings, implicit_flow }
      await expectProblem(await gatehouse.call(server.updateSettings, { body: wrong }), 400, 'invalid-input', /./)
    }
  })

  it.each(SIGNING_ALGORITHMS)(
    'choose %s for access tokens, its key published; ID tokens stay RS256',
    async (chosen) => {
      const gatehouse = await startTestConsole()
      const body = { ...(await gatehouse.answer(server.settings)), signing_algorithm: chosen }
      expect(await gatehouse.answer(server.updateSettings, { body })).toMatchObject({ signing_algorithm: chosen })
      const { access_token } = await gatehouse.answer(session.renew)
      const { alg, kid } = decodeProtectedHeader(access_token)
      expect(alg).toBe(chosen)
      const { keys } = JSON.parse(gatehouse.keys.jwks()) as JSONWebKeySet
      expect(keys.find((key) => key.kid === kid)).toMatchObject({ alg: chosen, use: 'sig' })
      expect(keys.some((key) => key.alg === 'RS256')).toBe(true)
      await jwtVerify(access_token, createLocalJWKSet({ keys }), { typ: 'at+jwt' })
      expect((await gatehouse.call(server.overview, { token: access_token })).status).toBe(200)
    },
  )

  it('choose a secret that resource servers share, and warn of it; left again, it retires and its tokens stay', async () => {
    const gatehouse = await startTestConsole({ ownKeys: true })
    const choose = async (signing_algorithm: string) => {
      const settings = await gatehouse.answer(server.settings)
      return await gatehouse.answer(server.updateSettings, { body: { ...settings, signing_algorithm } })
    }
    const warnings = async () =>
      (await gatehouse.answer(server.overview)).attention.filter(({ code }) => code === 'shared_secret')
    const secrets = () => gatehouse.keys.list().filter(({ algorithm }) => algorithm === 'HS256')
    const client = await gatehouse.addClient({ grantTypes: ['client_credentials'] })
    const issue = async () => {
      const asked = { client, user: null, scopes: [], grantType: 'client_credentials', familyId: 'f' } as const
      const issued = await gatehouse.tokenIssuer.issue({ ...asked, address: null, refreshable: false, authTime: null })
      return issued.accessToken
    }
    const jwks = gatehouse.keys.jwks()
    expect(await warnings()).toEqual([])

    expect(await choose('HS256')).toMatchObject({ signing_algorithm: 'HS256' })
    expect(gatehouse.keys.jwks()).toBe(jwks)
    const token = await issue()
    const { kid } = gatehouse.keys.currentSecret()
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'at+jwt', kid })
    await gatehouse.tokenVerifier.verify(token)
    expect((await warnings()).map(({ message }) => message)).toEqual([
      expect.stringMatching(/whoever can verify a token can also forge one/),
    ])
    // Another change leaves it as it is.
    await choose('HS256')
    expect(secrets()).toMatchObject([{ id: kid, status: 'current' }, { status: 'next' }])

    await choose('RS256')
    expect(await warnings()).toEqual([])
    expect(secrets()).toMatchObject([{ id: kid, status: 'retiring' }])
    await gatehouse.tokenVerifier.verify(token)
    expect(decodeProtectedHeader(await issue()).alg).toBe('RS256')
    await choose('HS256')
    expect(gatehouse.keys.currentSecret().kid).not.toBe(kid)
  })

  it('leave no secret behind that a refused change made', async () => {
    const gatehouse = await startTestConsole({ ownKeys: true })
    const settings = await gatehouse.answer(server.settings)
    await gatehouse.answer(server.updateSettings, { body: settings })
    const body = { ...settings, signing_algorithm: 'HS256' }
    await expectProblem(await gatehouse.call(server.updateSettings, { body }), 409, 'conflict', /changed meanwhile/)
    expect(gatehouse.keys.list().map(({ algorithm, status }) => `${algorithm} ${status}`)).toEqual([
      'RS256 current',
      'HS256 retiring',
    ])
  })

  it('refuse an algorithm that there is no key for', async () => {
    const gatehouse = await startTestConsole()
    const settings = await gatehouse.answer(server.settings)
    for (const signing_algorithm of ['none', 'HS512', 'hs256', null, ['HS256']]) {
      const body = { ...settings, signing_algorithm }
      await expectProblem(await gatehouse.call(server.updateSettings, { body }), 400, 'invalid-input', /RS256, PS256/)
    }
  })

  it('stay within what is sensible', async () => {
    const gatehouse = await startTestConsole()
    const settings = await gatehouse.answer(server.settings)
    const body = {
      ...settings,
      access_token_lifetime: 0,
      refresh_token_lifetime: 1e9,
      id_token_lifetime: '60',
      revision: 0,
    }
    const refused = await expectProblem(
      await gatehouse.call(server.updateSettings, { body }),
      400,
      'invalid-input',
      /seconds/,
    )
    const paths = ['access_token_lifetime', 'id_token_lifetime', 'refresh_token_lifetime', 'revision']
    expect(refused.errors.map((error) => error.path).sort()).toEqual(paths)
  })
})
