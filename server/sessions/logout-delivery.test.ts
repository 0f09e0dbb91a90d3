import { Writable } from 'node:stream'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { outgoing } from '../http/outgoing.ts'
import type { LogoutNoticeRecord } from '../store/records.ts'
import { StoreUnavailable } from '../store/store.ts'
import { addClient, createTestServices } from '../testing/issuer.ts'
import { startLogoutReceiver, verifyLogoutToken } from '../testing/logout-receiver.ts'
import { createLogoutDelivery } from './logout-delivery.ts'

const HOUR = 3_600_000

async function start() {
  const services = await createTestServices('http://127.0.0.1:4400')
  const { store, now } = services
  const notice = (id: string, clientId: string): LogoutNoticeRecord => ({
    id,
    clientId,
    userId: 'ada',
    sid: `sid of ${id}`,
    attempts: 0,
    nextAttemptAt: now(),
    createdAt: now(),
    expiresAt: now() + HOUR,
    revision: 1,
  })
  return {
    ...services,
    async addReceiver(status: number | null = 200) {
      const receiver = await startLogoutReceiver(status)
      return { receiver, client: await addClient(services, { backchannelLogoutUri: receiver.uri }) }
    },
    async put(...notices: readonly (readonly [id: string, clientId: string])[]) {
      const records = notices.map((each) => notice(...each))
      await store.commit(records.map((record) => ({ op: 'put', kind: 'logoutNotices', record }) as const))
      services.logoutDelivery.wake()
    },
    left: async () => await store.listAll('logoutNotices'),
    /** Resolves with the notices on record once `holds` is true of them. */
    async until(holds: (notices: readonly LogoutNoticeRecord[]) => boolean) {
      return await vi.waitFor(
        async () => {
          const notices = await store.listAll('logoutNotices')
          expect(holds(notices)).toBe(true)
          return notices
        },
        { timeout: 8_000, interval: 10 },
      )
    },
  }
}

const isEmpty = (notices: readonly LogoutNoticeRecord[]) => notices.length === 0
const attempted = (count: number) => (notices: readonly LogoutNoticeRecord[]) => notices[0]?.attempts === count

describe('a logout token', () => {
  it('names session and subject, carries the event and no nonce, and is typed and signed', async () => {
    const gatehouse = await start()
    const { receiver, client } = await gatehouse.addReceiver()
    await gatehouse.put(['one', client.id])
    const form = await receiver.form(0)
    expect([...form.keys()]).toEqual(['logout_token'])
    const { payload, protectedHeader } = await verifyLogoutToken(form, gatehouse, client.id)
    expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'logout+jwt' })
    expect(payload).toEqual({
      iss: gatehouse.issuer,
      aud: client.id,
      sub: 'ada',
      sid: 'sid of one',
      iat: expect.any(Number) as number,
      exp: (payload.iat ?? 0) + 120,
      jti: expect.any(String) as string,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    })
    await gatehouse.until(isEmpty)
  })

  it('is signed as the ID tokens of the client are', async () => {
    const gatehouse = await start()
    const receiver = await startLogoutReceiver()
    const client = await addClient(gatehouse, {
      backchannelLogoutUri: receiver.uri,
      idTokenSignedResponseAlg: 'ES256',
    })
    await gatehouse.put(['one', client.id])
    const { protectedHeader } = await verifyLogoutToken(await receiver.form(0), gatehouse, client.id)
    expect(protectedHeader.alg).toBe('ES256')
  })
})

describe('the delivery', () => {
  it('tries again after 5 s, 30 s, 2 and 10 minutes, with a new token each time, whatever the client answers', async () => {
    const gatehouse = await start()
    const { receiver, client } = await gatehouse.addReceiver(400)
    await gatehouse.put(['one', client.id])
    const tokens = new Set<unknown>()
    for (const [index, [delay, status]] of (
      [
        [5_000, 500],
        [30_000, 302],
        [120_000, 404],
        [600_000, 204],
      ] as const
    ).entries()) {
      const [notice] = await gatehouse.until(attempted(index + 1))
      expect((notice?.nextAttemptAt ?? 0) - gatehouse.now()).toBeGreaterThan(delay - 3_000)
      expect((notice?.nextAttemptAt ?? 0) - gatehouse.now()).toBeLessThanOrEqual(delay)
      tokens.add((await verifyLogoutToken(await receiver.form(index), gatehouse, client.id)).payload.jti)
      expect(receiver.received).toHaveLength(index + 1)
      receiver.status = status
      gatehouse.advance(delay)
      gatehouse.logoutDelivery.wake()
    }
    await gatehouse.until(isEmpty)
    expect(receiver.received).toHaveLength(5)
    expect(tokens.size).toBe(4)
  })

  it('gives up after an hour', async () => {
    const gatehouse = await start()
    const { receiver, client } = await gatehouse.addReceiver(503)
    await gatehouse.put(['one', client.id])
    let attempts = 0
    for (; attempts < 30; attempts++) {
      await receiver.form(attempts)
      const notices = await gatehouse.until((left) => isEmpty(left) || attempted(attempts + 1)(left))
      if (isEmpty(notices)) break
      gatehouse.advance((notices[0]?.nextAttemptAt ?? 0) - gatehouse.now())
      gatehouse.logoutDelivery.wake()
    }
    expect(attempts + 1).toBe(9)
  })

  it('does not send what expired while nobody was there to send it', async () => {
    const gatehouse = await start()
    const { receiver, client } = await gatehouse.addReceiver()
    await gatehouse.logoutDelivery.stop()
    await gatehouse.put(['one', client.id])
    gatehouse.advance(HOUR)
    const later = createLogoutDelivery({ ...gatehouse, outgoing })
    onTestFinished(() => later.stop())
    later.start()
    await gatehouse.until(isEmpty)
    expect(receiver.received).toHaveLength(0)
  })

  it('tells each client of one session after the other, and nobody waits for one that does not answer', async () => {
    const gatehouse = await start()
    const silent = await gatehouse.addReceiver(null)
    const prompt = await gatehouse.addReceiver()
    const several = Array.from({ length: 5 }, (_, index) => String(index))
    await gatehouse.put(
      ...several.map((id) => [`silent ${id}`, silent.client.id] as const),
      ...several.map((id) => [`prompt ${id}`, prompt.client.id] as const),
    )
    await prompt.receiver.form(4)
    await gatehouse.until((left) => left.every((notice) => notice.clientId === silent.client.id))
    expect(prompt.receiver.mostAtOnce).toBe(1)
    expect(silent.receiver.received).toHaveLength(1)
    // Stopping breaks off what is on its way; nothing is lost by it.
    await gatehouse.logoutDelivery.stop()
    const left = await gatehouse.left()
    expect(left).toHaveLength(5)
    expect(left.every((notice) => notice.attempts === 0)).toBe(true)
  })

  it('goes on after a restart where it stopped', async () => {
    const gatehouse = await start()
    const { receiver, client } = await gatehouse.addReceiver()
    await gatehouse.logoutDelivery.stop()
    await gatehouse.put(['one', client.id])
    expect(receiver.received).toHaveLength(0)
    const restarted = createLogoutDelivery({ ...gatehouse, outgoing })
    onTestFinished(() => restarted.stop())
    restarted.start()
    await verifyLogoutToken(await receiver.form(0), gatehouse, client.id)
    await gatehouse.until(isEmpty)
  })

  it('tells nothing to a client that was disabled or no longer names a URI', async () => {
    const gatehouse = await start()
    const receiver = await startLogoutReceiver()
    const disabled = await addClient(gatehouse, { backchannelLogoutUri: receiver.uri, status: 'disabled' })
    const silent = await addClient(gatehouse)
    await gatehouse.put(['one', disabled.id], ['two', silent.id], ['three', 'never there'])
    await gatehouse.until(isEmpty)
    expect(receiver.received).toHaveLength(0)
  })

  it('outlives a client that cannot be reached, and one whose URI may not be called', async () => {
    const gatehouse = await start()
    const gone = await addClient(gatehouse, { backchannelLogoutUri: 'http://127.0.0.1:9/logout' })
    const plain = await addClient(gatehouse, { backchannelLogoutUri: 'http://client.example/logout' })
    await gatehouse.put(['one', gone.id], ['two', plain.id])
    await gatehouse.until((notices) => notices.length === 2 && notices.every(({ attempts }) => attempts === 1))
  })

  it('keeps a notice whose delivery could not be recorded, and does not hurry with it', async () => {
    const gatehouse = await start()
    await gatehouse.logoutDelivery.stop()
    const { receiver, client } = await gatehouse.addReceiver()
    await gatehouse.put(['one', client.id])
    const full = { ...gatehouse.store, commit: () => Promise.reject(new StoreUnavailable('The disk is full')) }
    const delivery = createLogoutDelivery({ ...gatehouse, store: full, outgoing })
    delivery.start()
    await receiver.form(0)
    delivery.wake()
    await delivery.stop()
    expect(receiver.received).toHaveLength(1)
    expect(await gatehouse.left()).toMatchObject([{ id: 'one', attempts: 0 }])
  })

  it('is logged, without the token and without what the URI carries', async () => {
    const gatehouse = await start()
    await gatehouse.logoutDelivery.stop()
    const receiver = await startLogoutReceiver(500)
    const client = await addClient(gatehouse, { backchannelLogoutUri: `${receiver.uri}?key=private` })
    await gatehouse.put(['one', client.id])
    let lines = ''
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines += chunk.toString()
        done()
      },
    })
    const delivery = createLogoutDelivery({ ...gatehouse, log: pino(sink), outgoing })
    onTestFinished(() => delivery.stop())
    delivery.start()
    await gatehouse.until(attempted(1))
    receiver.status = 200
    gatehouse.advance(5_000)
    delivery.wake()
    await gatehouse.until(isEmpty)
    expect(lines).toContain('answered 500')
    expect(lines).toContain('a client was told of a logout')
    expect(lines).toContain(client.id)
    expect(lines).not.toMatch(/private|eyJ|logout_token/)
  })
})
