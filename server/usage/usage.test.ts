import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { StoreUnavailable, type Change } from '../store/store.ts'
import { putAccessToken, putClient, putUser } from '../store/testing/sample-records.ts'
import { createMemoryStore } from '../store/memory-store.ts'
import { basic, PASSWORD, SECRET, startTestIssuer } from '../testing/issuer.ts'
import { createUsage } from './usage.ts'

const MINUTE = 60_000
/** A whole minute. */
const NOON = 1_800_000_000_000

/** A store with a client, a user and a token, whose commits are counted and can be made to fail. */
async function start() {
  const memory = createMemoryStore()
  await memory.commit([putClient({ id: 'c1' }), putUser({ id: 'u1' }), putAccessToken({ id: 'a1' })])
  const commits: (readonly Change[])[] = []
  let isFailing = false
  const store = {
    ...memory,
    commit: async (changes: readonly Change[]) => {
      if (isFailing) throw new StoreUnavailable('the disk is full')
      commits.push(changes)
      return await memory.commit(changes)
    },
  }
  let time = NOON
  const usage = createUsage({ store, now: () => time, log: pino({ level: 'silent' }) })
  return {
    usage,
    commits,
    client: async () => await memory.get('clients', 'c1'),
    token: async () => await memory.get('tokens', 'a1'),
    signIns: async () => (await memory.get('signIns', 'u1'))?.entries ?? [],
    advance: (milliseconds: number) => {
      time += milliseconds
    },
    setFailing: (value: boolean) => {
      isFailing = value
    },
  }
}

const guess = { outcome: 'credentials', method: 'password', clientId: 'c1', address: '192.0.2.1' } as const

describe('uses', () => {
  it('are written together, to the minute, and the same again within it is not', async () => {
    const { usage, commits, client, token, advance } = await start()
    advance(59_000)
    for (let again = 0; again < 1000; again++) {
      usage.ofClient('c1', 's1')
      usage.ofToken('a1')
    }
    expect(commits).toHaveLength(0)
    await usage.flush()
    expect(commits).toHaveLength(1)
    expect(await client()).toMatchObject({ lastUsedAt: NOON, secrets: [{ id: 's1', lastUsedAt: NOON }], revision: 1 })
    expect(await token()).toMatchObject({ lastUsedAt: NOON, revision: 1 })
    usage.ofClient('c1', 's1')
    await usage.flush()
    expect(commits).toHaveLength(1)
    advance(1_000)
    usage.ofClient('c1')
    await usage.stop()
    expect(commits).toHaveLength(2)
    expect(await client()).toMatchObject({ lastUsedAt: NOON + MINUTE, secrets: [{ lastUsedAt: NOON }] })
  })

  it('of what is gone meanwhile are passed over', async () => {
    const { usage, client } = await start()
    usage.ofToken('gone')
    usage.ofClient('gone', 'gone')
    usage.ofClient('c1', 'gone')
    usage.signIn('gone', guess)
    await usage.flush()
    expect(await client()).toMatchObject({ lastUsedAt: NOON, secrets: [{ lastUsedAt: null }] })
  })

  it('are kept while they cannot be written', async () => {
    const { usage, client, signIns, setFailing } = await start()
    setFailing(true)
    usage.ofClient('c1')
    usage.signIn('u1', guess)
    await usage.flush()
    usage.signIn('u1', guess)
    setFailing(false)
    await usage.flush()
    expect(await client()).toMatchObject({ lastUsedAt: NOON })
    expect(await signIns()).toMatchObject([{ count: 2 }])
  })
})

describe('sign-ins', () => {
  it('under a guessing attack cost one small commit, however many places it comes from', async () => {
    const { usage, commits, signIns, advance } = await start()
    for (let at = 0; at < 5000; at++) usage.signIn('u1', { ...guess, address: `192.0.2.${String(at % 250)}` })
    await usage.flush()
    expect(commits).toHaveLength(1)
    expect(JSON.stringify(commits).length).toBeLessThan(400)
    advance(10_000)
    usage.signIn('u1', { ...guess, address: '198.51.100.1' })
    await usage.flush()
    expect(await signIns()).toEqual([
      { ...guess, address: '198.51.100.1', at: NOON, lastAt: NOON + 10_000, count: 5001 },
    ])
  })

  it('of a person stand each for itself, those of programs are counted by address', async () => {
    const { usage, signIns } = await start()
    const success = { ...guess, outcome: 'success' } as const
    usage.signIn('u1', success)
    usage.signIn('u1', success)
    for (const address of ['::1', '::1', '::2']) usage.signIn('u1', { ...success, method: 'session', address })
    await usage.flush()
    expect((await signIns()).map(({ method, address, count }) => [method, address, count])).toEqual([
      ['password', '192.0.2.1', 1],
      ['password', '192.0.2.1', 1],
      ['session', '::1', 2],
      ['session', '::2', 1],
    ])
  })
})

it('the issuer notes who authenticates, by which secret, which tokens it sees and who signs in', async () => {
  const issuer = await startTestIssuer()
  const { usage, store } = issuer
  const client = await issuer.addClient()
  const [secret] = client.secrets
  const user = await issuer.addUser()
  const stored = async () => {
    await usage.flush()
    return await store.get('clients', client.id)
  }
  await issuer.post('/authorization/introspect', { token: 'x' }, { id: client.id, secret: 'wrong' })
  expect(await stored()).toMatchObject({ lastUsedAt: null, secrets: [{ lastUsedAt: null }], revision: 1 })
  const form = { grant_type: 'password', username: 'ada', scope: 'openid' }
  await issuer.post('/authorization/token', { ...form, password: 'wrong' }, { id: client.id })
  const answer = await issuer.post('/authorization/token', { ...form, password: PASSWORD }, { id: client.id })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  const minute = Math.floor(issuer.now() / MINUTE) * MINUTE
  expect((await stored())?.lastUsedAt).toBeGreaterThanOrEqual(minute - MINUTE)
  expect((await stored())?.secrets).toEqual([{ ...secret, lastUsedAt: (await stored())?.lastUsedAt }])

  const record = async () => {
    await usage.flush()
    const { items } = await store.listTokens({ clientId: client.id, type: 'access_token', limit: 1, now: 0 })
    return items[0]?.lastUsedAt
  }
  expect(await record()).toBeNull()
  await fetch(`${issuer.url}/authorization/userinfo`, { headers: { Authorization: `Bearer ${token}` } })
  const first = await record()
  expect(first).toBeGreaterThanOrEqual(minute)
  issuer.advance(2 * MINUTE)
  await fetch(`${issuer.url}/authorization/introspect`, {
    method: 'POST',
    headers: { Authorization: basic(client.id, SECRET) },
    body: new URLSearchParams({ token }),
  })
  expect(await record()).toBeGreaterThan(first ?? Infinity)

  const { entries } = (await store.get('signIns', user.id)) ?? { entries: [] }
  expect(entries.map(({ outcome, method, clientId, address }) => [outcome, method, clientId, address])).toEqual([
    ['credentials', 'password_grant', client.id, '127.0.0.1'],
    ['success', 'password_grant', client.id, '127.0.0.1'],
  ])
})
