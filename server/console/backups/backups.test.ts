import { readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { backups } from '../../contract/backups.ts'
import { expectProblem, startTestConsole, type TestConsole } from '../../testing/console.ts'

const PASSPHRASE = 'a passphrase for backups'

async function upload(gatehouse: TestConsole, content: string | Uint8Array<ArrayBuffer>, token = gatehouse.token) {
  return await fetch(`${gatehouse.url}/backend/backups/uploads`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/octet-stream' },
    body: content,
  })
}

async function uploaded(gatehouse: TestConsole, content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const response = await upload(gatehouse, content)
  expect(response.status).toBe(200)
  return backups.upload.output.parse(await response.json()).id
}

async function backupOf(gatehouse: TestConsole): Promise<string> {
  const response = await gatehouse.call(backups.create, { body: { passphrase: PASSPHRASE } })
  expect(response.status).toBe(200)
  return await response.text()
}

const summary = (gatehouse: TestConsole, id: string, passphrase = PASSPHRASE) =>
  gatehouse.call(backups.summary, { params: { id }, body: { passphrase } })

describe('a backup', () => {
  it('is downloaded as one file, sealed, and leaves nothing behind', async () => {
    const gatehouse = await startTestConsole()
    await gatehouse.addUser({ username: 'ada' })
    const response = await gatehouse.call(backups.create, { body: { passphrase: PASSPHRASE } })
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="gatehouse-backup-\d{4}-\d\d-\d\d\.gatehouse-backup"$/,
    )
    expect(response.headers.get('cache-control')).toBe('no-store')
    const text = await response.text()
    expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
    expect(JSON.parse(text)).toMatchObject({ backup: { version: 1, program: '1.2.3' }, users: [{ username: 'ada' }] })
    expect(text).not.toContain(PASSPHRASE)
    const id = await uploaded(gatehouse, text)
    await gatehouse.answer(backups.restore, { params: { id }, body: { passphrase: PASSPHRASE } })
    const [asked] = gatehouse.restores
    // The one that was taken is there still; what was sent is not.
    await expect.poll(() => readdir(dirname(asked?.path ?? ''))).toHaveLength(1)
    await gatehouse.answer(backups.discard, { params: { id } })
    expect(await readdir(dirname(asked?.path ?? ''))).toEqual([])
  })

  it('needs a passphrase of length, which is never echoed', async () => {
    const gatehouse = await startTestConsole()
    for (const passphrase of ['short', '', null, 12, undefined]) {
      const refused = await gatehouse.call(backups.create, { body: { passphrase } })
      const { errors } = await expectProblem(refused, 400, 'invalid-input', /passphrase: /)
      expect(errors.map(({ path }) => path)).toEqual(['passphrase'])
    }
  })
})

describe('a backup that is chosen', () => {
  it('is looked into beside what is there now; nothing is changed', async () => {
    const gatehouse = await startTestConsole()
    await gatehouse.addUser({ username: 'ada' })
    const text = await backupOf(gatehouse)
    await gatehouse.addUser({ username: 'bob', email: null })
    await gatehouse.addClient()
    const id = await uploaded(gatehouse, text)
    const answer = await gatehouse.answer(backups.summary, { params: { id }, body: { passphrase: PASSPHRASE } })
    expect(answer).toMatchObject({
      program: '1.2.3',
      backup: { clients: 2, users: 1, scopes: 9, live_tokens: 1 },
      present: { clients: 3, users: 2, scopes: 9, live_tokens: 1 },
    })
    expect(Date.parse(answer.created_at)).toBeLessThanOrEqual(gatehouse.now())
    expect(gatehouse.restores).toEqual([])
  })

  it('is refused at the passphrase or the file, and nothing is restored', async () => {
    const gatehouse = await startTestConsole()
    const text = await backupOf(gatehouse)
    const places = async (content: string | Uint8Array<ArrayBuffer>, passphrase: string, detail: RegExp) => {
      const id = await uploaded(gatehouse, content)
      const asked = { params: { id }, body: { passphrase } }
      for (const endpoint of [backups.summary, backups.restore]) {
        const problem = await expectProblem(await gatehouse.call(endpoint, asked), 400, 'invalid-input', detail)
        expect(JSON.stringify(problem)).not.toMatch(/exchange|tmp|GATEHOUSE|not the one/)
      }
    }
    await places(text, 'not the one for this file', /passphrase: This is not the passphrase/)
    await places(text.slice(0, -30), PASSPHRASE, /file: The backup cannot be used: it is not whole/)
    await places('', PASSPHRASE, /not whole/)
    await places('{"scopes":[]}', PASSPHRASE, /not whole, or not a backup/)
    await places(text.replace('openid', 'opened'), PASSPHRASE, /damaged/)
    await places(text.replace('"schema": 1', '"schema": 9'), PASSPHRASE, /newer/)
    await places(new Uint8Array(5000), PASSPHRASE, /not whole/)
    await places(`{\n${'[{"a":'.repeat(20_000)}`, PASSPHRASE, /not whole/)
    expect(gatehouse.restores).toEqual([])
  })

  it('must not be longer than a backup, nor come from anybody', async () => {
    const gatehouse = await startTestConsole({ backupLimit: 100_000 })
    const tooLong = await upload(gatehouse, new Uint8Array(200_000))
    await expectProblem(tooLong, 413, 'too-large', /at most 0.1 MB/)
    await expectProblem(await upload(gatehouse, 'x', 'no token'), 401, 'unauthorized', /./)
    await expectProblem(await summary(gatehouse, 'none'), 404, 'not-found', /choose the file again/)
  })

  it('makes place for the next one', async () => {
    const gatehouse = await startTestConsole()
    const text = await backupOf(gatehouse)
    const [first, second] = [await uploaded(gatehouse, text), await uploaded(gatehouse, text)]
    await expectProblem(await summary(gatehouse, first), 404, 'not-found', /./)
    expect((await summary(gatehouse, second)).status).toBe(200)
  })

  it('is let go of with all that is being done with it, when nobody waits any more', async () => {
    const gatehouse = await startTestConsole()
    const id = await uploaded(gatehouse, await backupOf(gatehouse))
    const roundTrips = async () => {
      for (let each = 0; each < 5; each++) await gatehouse.answer(backups.state)
    }
    // A backup that is being made has the turn; a restore waits for it, and is given up.
    const held = Promise.withResolvers<undefined>()
    const snapshot = gatehouse.store.snapshot.bind(gatehouse.store)
    const making = vi.spyOn(gatehouse.store, 'snapshot').mockImplementation(() => held.promise.then(snapshot))
    const made = backupOf(gatehouse)
    await expect.poll(() => making.mock.calls).toHaveLength(1)
    const leaving = new AbortController()
    const restoring = fetch(`${gatehouse.url}/backend/backups/uploads/${id}/restore`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${gatehouse.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ passphrase: PASSPHRASE }),
      signal: leaving.signal,
    })
    await roundTrips()
    leaving.abort()
    await expect(restoring).rejects.toThrow()
    await roundTrips()
    held.resolve(undefined)
    await made
    // Who comes after it has its turn after it.
    expect((await summary(gatehouse, id)).status).toBe(200)
    expect(gatehouse.restores).toEqual([])
  })

  it('is restored by the server, once its file and passphrase are found good', async () => {
    const gatehouse = await startTestConsole()
    const id = await uploaded(gatehouse, await backupOf(gatehouse))
    await gatehouse.answer(backups.restore, { params: { id }, body: { passphrase: PASSPHRASE } })
    expect(gatehouse.restores).toMatchObject([{ id, passphrase: PASSPHRASE }])
    expect(await gatehouse.answer(backups.state)).toEqual({ last_restore: null })
  })
})
