import { expect, it } from 'vitest'
import { server } from '../../contract/server.ts'
import { putAccessToken } from '../../store/testing/sample-records.ts'
import { startTestConsole, type TestConsole } from '../../testing/console.ts'
import { localTls } from '../../testing/local-tls.ts'
import { createTestServices } from '../../testing/issuer.ts'
import { keyNotices } from './key-attention.ts'

const DAY = 86_400_000

const notices = async (gatehouse: TestConsole, code: string) =>
  (await gatehouse.answer(server.overview)).attention.filter((notice) => notice.code === code)

const secret = (id: string, createdAt: number) => ({ id, hash: id, createdAt, lastUsedAt: null })

it('a secret older than a year, with how it is replaced', async () => {
  const gatehouse = await startTestConsole()
  const now = gatehouse.now()
  const young = { createdAt: now }
  await gatehouse.addClient({ ...young, name: 'Old', id: 'old', secrets: [secret('a', now - 400 * DAY)] })
  await gatehouse.addClient({ ...young, name: 'Rotated', secrets: [secret('b', now - 365 * DAY), secret('c', now)] })
  await gatehouse.addClient({ ...young, name: 'Young', secrets: [secret('d', now - 365 * DAY + 60_000)] })
  await gatehouse.addClient({ ...young, name: 'Off', status: 'disabled', secrets: [secret('e', 0)] })
  await gatehouse.addClient({ ...young, name: 'Public', tokenEndpointAuthMethod: 'none', secrets: [] })
  const found = await notices(gatehouse, 'old_secret')
  expect(found.map(({ message }) => message)).toEqual([
    'Old has a secret that is 13 months old: add a second one, give it to the client, then retire the old one.',
    'Rotated has a secret that is 12 months old, and a newer one: see that the client uses the newer one, then retire the old one.',
  ])
  expect(found[0]?.client_id).toBe('old')
})

it('a client that nobody has used for a month', async () => {
  const gatehouse = await startTestConsole()
  const now = gatehouse.now()
  await gatehouse.addClient({ name: 'Asleep', id: 'asleep', createdAt: now - 31 * DAY })
  await gatehouse.addClient({ name: 'New', createdAt: now - 29 * DAY })
  await gatehouse.addClient({ name: 'Busy', id: 'busy', createdAt: now - 90 * DAY })
  await gatehouse.addClient({ name: 'Left', id: 'left', createdAt: now - 90 * DAY, lastUsedAt: now - 40 * DAY })
  await gatehouse.addClient({ name: 'Used', createdAt: now - 90 * DAY, lastUsedAt: now - 29 * DAY })
  // From before uses were noted: a token tells.
  await gatehouse.store.commit([putAccessToken({ id: 't', clientId: 'busy', expiresAt: now - 2 * DAY })])
  const found = await notices(gatehouse, 'unused_client')
  expect(found.map(({ client_id, message }) => [client_id, message])).toEqual([
    ['asleep', 'Asleep was created 31 days ago and has never been used. Delete it, or disable it, if nobody needs it.'],
    ['left', 'Left has not been used for 40 days. Delete it, or disable it, if nobody needs it.'],
  ])
  for (const id of ['asleep', 'left']) gatehouse.usage.ofClient(id)
  await gatehouse.usage.flush()
  expect(await notices(gatehouse, 'unused_client')).toEqual([])
})

it('a key that has signed for close to a year, and one that should be gone', async () => {
  const { keys, store, now, advance } = await createTestServices('https://issuer.example', { ownKeys: true })
  await keys.maintain()
  const words = () => keyNotices({ keys, now }).map(({ message }) => message)
  const [current] = keys.list()
  advance(334 * DAY)
  expect(words()).toEqual([])
  advance(2 * DAY)
  expect(words()).toEqual([expect.stringMatching(/^The RS256 key will have signed for a year in 29 days: rotate it/)])
  advance(400 * DAY)
  expect(words()).toEqual([expect.stringMatching(/^The RS256 key has signed for 24 months: rotate it/)])

  await store.commit([putAccessToken({ id: 't', issuedAt: now() - 1, expiresAt: now() + 60 * DAY })])
  await keys.rotate('RS256', 3600)
  await keys.maintain()
  expect(words()).toEqual([])
  advance(3 * DAY)
  await keys.maintain()
  expect(keys.list().find(({ id }) => id === current?.id)).toMatchObject({ status: 'retiring' })
  expect(words()).toEqual([expect.stringMatching(/^A retired RS256 key was due to be deleted 2 days ago, but a token/)])
})

it('a certificate that ends within 30 days, unless it is renewed in time', async () => {
  const { tls } = await localTls()
  const cert = String(tls.cert)
  let expiresAt = Date.now() + 31 * DAY
  const served = () => ({ certificate: { cert, key: '', expiresAt }, file: '/etc/server.pem' })
  const gatehouse = await startTestConsole({ served })
  const now = gatehouse.now()
  expiresAt = now + 31 * DAY
  expect(await notices(gatehouse, 'certificate_near_end')).toEqual([])
  expiresAt = now + 29.5 * DAY
  const [notice] = await notices(gatehouse, 'certificate_near_end')
  expect(notice?.message).toMatch(/ends in 29 days: clients refuse it from then on\. Renew it/)
  expiresAt = now - DAY
  expect((await notices(gatehouse, 'certificate_near_end'))[0]?.message).toMatch(/has ended/)
})
