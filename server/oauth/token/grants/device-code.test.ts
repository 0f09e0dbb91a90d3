import { describe, expect, it } from 'vitest'
import { DEVICE_CODE_GRANT, type GrantType } from '../../../protocol/grant-types.ts'
import type { DeviceCodeRecord } from '../../../store/records.ts'
import { startTestIssuer } from '../../../testing/issuer.ts'

interface Answer {
  access_token?: string
  refresh_token?: string
  id_token?: string
  scope?: string
  error?: string
  error_description?: string
}

async function start(scope = 'openid profile', grantTypes: GrantType[] = [DEVICE_CODE_GRANT, 'refresh_token']) {
  const issuer = await startTestIssuer()
  const client = await issuer.addClient({ tokenEndpointAuthMethod: 'none', grantTypes })
  const user = await issuer.addUser()
  const asked = await issuer.post('/authorization/device', { client_id: client.id, scope })
  const { device_code } = (await asked.json()) as { device_code: string }
  const id = device_code.slice(0, 8)
  const poll = async (change: Record<string, string> = {}, as = client.id): Promise<Answer> => {
    const form = { grant_type: DEVICE_CODE_GRANT, device_code, client_id: as, ...change }
    const response = await issuer.post('/authorization/token', form)
    expect(response.status).toBeLessThan(500)
    expect(response.headers.get('cache-control')).toBe('no-store')
    return (await response.json()) as Answer
  }
  const decide = async (change: Partial<DeviceCodeRecord>) => {
    const record = await issuer.store.get('deviceCodes', id)
    if (record === undefined) throw new Error('the device does not wait')
    await issuer.store.commit([{ op: 'put', kind: 'deviceCodes', record: { ...record, ...change } }])
  }
  const allow = () => decide({ status: 'allowed', userId: user.id, authTime: issuer.now() })
  const whoami = async ({ access_token }: Answer) =>
    (
      await fetch(`${issuer.url}/authorization/whoami`, {
        headers: { Authorization: `Bearer ${access_token ?? ''}` },
      })
    ).status
  return { issuer, client, user, device_code, poll, decide, allow, whoami }
}

describe('the device code grant', () => {
  it('gives tokens once its person has allowed it; a second use ends them', async () => {
    const { client, user, poll, allow, whoami } = await start()
    expect(await poll()).toMatchObject({ error: 'authorization_pending' })
    await allow()
    // No interval holds back what is there.
    const tokens = await poll()
    expect(tokens.scope).toBe('openid profile')
    expect(tokens.refresh_token).toBeDefined()
    const claims = JSON.parse(Buffer.from(tokens.id_token?.split('.')[1] ?? '', 'base64url').toString()) as object
    expect(claims).toMatchObject({ sub: user.id, aud: client.id, auth_time: expect.any(Number) as number })
    expect(await whoami(tokens)).toBe(200)
    expect(await poll()).toMatchObject({
      error: 'invalid_grant',
      error_description: expect.stringMatching(/used before/) as string,
    })
    expect(await whoami(tokens)).toBe(401)
    const refreshed = await poll({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' })
    expect(refreshed).toMatchObject({ error: 'invalid_grant' })
  })

  it('has an ID token only with openid, and a refresh token only with that grant', async () => {
    const { poll, allow } = await start('profile', [DEVICE_CODE_GRANT])
    await allow()
    const tokens = await poll()
    expect(Object.keys(tokens).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type'])
  })

  it('is won by one of two racing polls', async () => {
    const { poll, allow } = await start()
    await allow()
    const answers = await Promise.all([poll(), poll()])
    expect(answers.map(({ error }) => error ?? 'tokens').sort()).toEqual(['invalid_grant', 'tokens'])
  })

  it('slows a device down that polls too early: five seconds more each time, and for good', async () => {
    const { issuer, poll } = await start()
    const errorAfter = async (seconds: number) => {
      issuer.advance(seconds * 1000)
      return (await poll()).error
    }
    expect(await errorAfter(0)).toBe('authorization_pending')
    expect(await errorAfter(4.5)).toBe('authorization_pending')
    expect(await errorAfter(1)).toBe('slow_down')
    expect(await errorAfter(5)).toBe('slow_down')
    expect(await errorAfter(15)).toBe('authorization_pending')
    expect(await errorAfter(10)).toBe('slow_down')
    expect((await poll()).error_description).toMatch(/expected 25 seconds/)
  })

  it('says when the device code has expired, and when it was denied', async () => {
    const { issuer, poll, decide, allow } = await start()
    await decide({ status: 'denied' })
    expect(await poll()).toMatchObject({ error: 'access_denied' })
    await allow()
    issuer.advance(600_000)
    expect(await poll()).toMatchObject({ error: 'expired_token' })
  })

  it('refuses the device code of another client, an unknown one, and what is none', async () => {
    const { issuer, device_code, poll, allow, whoami } = await start()
    const other = await issuer.addClient({ tokenEndpointAuthMethod: 'none', grantTypes: [DEVICE_CODE_GRANT] })
    const without = await issuer.addClient({ tokenEndpointAuthMethod: 'none', grantTypes: ['authorization_code'] })
    await allow()
    expect(await poll({}, other.id)).toMatchObject({ error: 'invalid_grant' })
    expect(await poll({}, without.id)).toMatchObject({ error: 'unauthorized_client' })
    const [userCode = '', secret = ''] = device_code.split('.')
    for (const wrong of [
      userCode,
      secret,
      `BBBBBBBB.${secret}`,
      `${userCode}.${secret.split('').reverse().join('')}`,
      `${device_code} `,
      `${device_code}.${secret}`,
      `__proto__.${secret}`,
      'x'.repeat(50_000),
      '\u202e\n',
    ]) {
      const refusal = await poll({ device_code: wrong })
      expect(refusal.error).toBe('invalid_grant')
      expect(refusal.error_description).not.toContain(secret)
    }
    expect(await poll({ device_code: '' })).toMatchObject({ error: 'invalid_request' })
    // None of this used it up.
    const tokens = await poll()
    expect(await whoami(tokens)).toBe(200)
    expect(await poll({}, other.id)).toMatchObject({ error: 'invalid_grant' })
    expect(await whoami(tokens)).toBe(200)
  })

  it('refuses where the user was disabled or deleted meanwhile', async () => {
    const { issuer, user, poll, allow } = await start()
    await allow()
    await issuer.store.commit([{ op: 'put', kind: 'users', record: { ...user, status: 'disabled' } }])
    expect(await poll()).toMatchObject({
      error: 'invalid_grant',
      error_description: expect.stringMatching(/disabled/) as string,
    })
    await issuer.store.commit([{ op: 'delete', kind: 'users', id: user.id }])
    expect(await poll()).toMatchObject({ error: 'invalid_grant' })
  })
})
