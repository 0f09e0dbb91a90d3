import { describe, expect, it } from 'vitest'
import { putClient, putSession } from '../store/testing/sample-records.ts'
import { createMemoryStore } from '../store/memory-store.ts'
import { StoreConflict, type Store } from '../store/store.ts'
import { commitEndings, endSessions } from './end-sessions.ts'

const BACKCHANNEL = { backchannelLogoutUri: 'https://client.example/logout' }

async function start() {
  const store = createMemoryStore()
  await store.commit([putClient({ id: 'c1', ...BACKCHANNEL }), putClient({ id: 'c2', ...BACKCHANNEL })])
  await store.commit([putSession({ id: 's1' })])
  let woken = 0
  return { store, logoutDelivery: { wake: () => woken++ }, woken: () => woken }
}

const sessionOf = async (store: Store) => {
  const session = await store.get('sessions', 's1')
  return session === undefined ? [] : [session]
}

describe('a session that somebody goes on in while it ends', () => {
  it('is ended with what was authorized meanwhile', async () => {
    const { store, logoutDelivery, woken } = await start()
    let isFirst = true
    await commitEndings({ store, logoutDelivery }, async () => {
      const changes = await endSessions(store, await sessionOf(store), 1500)
      if (isFirst) {
        const more = { clientId: 'c2', familyId: 'f2', offline: false }
        await store.commit([
          putSession({ id: 's1', authorizations: [{ clientId: 'c1', familyId: 'f1', offline: false }, more] }),
        ])
      }
      isFirst = false
      return changes
    })
    expect(await store.get('sessions', 's1')).toBeUndefined()
    const notices = await store.listAll('logoutNotices')
    expect(notices.map(({ clientId }) => clientId).sort()).toEqual(['c1', 'c2'])
    expect(woken()).toBe(1)
  })

  it('is not decided for ever, and another condition not again', async () => {
    const { store, logoutDelivery, woken } = await start()
    let decisions = 0
    const busy = commitEndings({ store, logoutDelivery }, async () => {
      decisions++
      const changes = await endSessions(store, await sessionOf(store), 1500)
      await store.commit([putSession({ id: 's1' })])
      return changes
    })
    await expect(busy).rejects.toBeInstanceOf(StoreConflict)
    expect(decisions).toBe(5)
    const elsewhere = commitEndings({ store, logoutDelivery }, () => {
      decisions++
      return Promise.resolve([putClient({ id: 'c1' }, 7)])
    })
    await expect(elsewhere).rejects.toMatchObject({ kind: 'clients' })
    expect(decisions).toBe(6)
    expect(woken()).toBe(0)
    expect(await store.listAll('logoutNotices')).toEqual([])
  })
})
