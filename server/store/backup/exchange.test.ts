import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../memory-store.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { openBackupExchange } from './exchange.ts'

const PASSPHRASE = 'a passphrase for backups'

async function open() {
  const folder = join(await temporaryDirectory(), 'exchange')
  const exchange = await openBackupExchange({
    folder,
    store: createMemoryStore(),
    sealer: { seal: (clear) => clear, open: (sealed) => sealed },
    program: '1.2.3',
    now: () => 0,
  })
  const { content } = await exchange.make(PASSPHRASE)
  return { folder, exchange, backup: await text(content) }
}

describe('a backup that nobody waits for any more', () => {
  it('is not kept, however much of it has come; what was there before is', async () => {
    const { folder, exchange, backup } = await open()
    const { id } = await exchange.take(Readable.from([backup]))
    const giving = new AbortController()
    async function* half() {
      yield backup.slice(0, 100)
      giving.abort()
      await new Promise(setImmediate)
      yield backup.slice(100)
    }
    const givenUp = { name: 'AbortError' }
    await expect(exchange.take(Readable.from(half()), giving.signal)).rejects.toMatchObject(givenUp)
    await expect(exchange.take(Readable.from([backup]), AbortSignal.abort())).rejects.toMatchObject(givenUp)
    const kept = exchange.find(id) ?? ''
    expect(await readdir(folder)).toEqual([kept.slice(folder.length + 1)])
    expect((await exchange.read(kept, PASSPHRASE)).program).toBe('1.2.3')
  })

  it('is not made to its end, and leaves nothing', async () => {
    const { folder, exchange } = await open()
    await expect.poll(() => readdir(folder)).toEqual([])
    const making = exchange.make(PASSPHRASE, AbortSignal.abort())
    await expect(making).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readdir(folder)).toEqual([])
  })

  it('is not read to its end, which is no fault of the file', async () => {
    const { exchange, backup } = await open()
    // A record, for which it would stop; the rest need not be whole.
    const long = backup.replace('"settings": [', '"settings": [\n{"id":"server","revision":1}')
    const { id } = await exchange.take(Readable.from([long]))
    const reading = exchange.read(exchange.find(id) ?? '', PASSPHRASE, AbortSignal.abort())
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
  })
})
