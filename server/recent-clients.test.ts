import { expect, it } from 'vitest'
import { recentClients } from './recent-clients.ts'
import { SECRET, startTestIssuer } from './testing/issuer.ts'

it('names the clients that were created or got a token last, and none of the server’s own', async () => {
  const issuer = await startTestIssuer()
  expect(await recentClients(issuer.store, 5, issuer.now())).toEqual([])
  for (const id of ['first', 'second', 'third']) {
    issuer.advance(1_000)
    await issuer.addClient({ id, name: `The ${id}`, createdAt: issuer.now(), grantTypes: ['client_credentials'] })
  }
  issuer.advance(1_000)
  const form = { grant_type: 'client_credentials' }
  expect((await issuer.post('/authorization/token', form, { id: 'first', secret: SECRET })).status).toBe(200)

  expect(await recentClients(issuer.store, 2, issuer.now())).toEqual([
    { clientId: 'first', name: 'The first' },
    { clientId: 'third', name: 'The third' },
  ])

  await issuer.store.commit([{ op: 'delete', kind: 'clients', id: 'first' }])
  const left = await recentClients(issuer.store, 2, issuer.now())
  expect(left.map(({ clientId }) => clientId)).toEqual(['third', 'second'])
})
