import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { backups } from '../../server/contract/backups.ts'
import { session } from '../../server/contract/session.ts'
import { CLIENT_ID, CLIENT_SECRET, PASSWORD, startGatehouse } from './start-gatehouse.ts'

const PASSPHRASE = 'a passphrase for backups'
/** Milliseconds. */
const RESTART = { timeout: 20_000, interval: 100 }

/** A whole server, and a backup of it that it was handed back. */
async function startWithBackup() {
  const { issuer, console: base, directory: folder } = await startGatehouse()
  const directory = join(folder, 'data')
  const ask = (path: string, init: RequestInit) => fetch(`${base}/backend${path}`, init)
  const json = (body: unknown, token?: string): RequestInit => ({
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  const signedIn = await ask('/session', json({ username: 'operator', password: PASSWORD }))
  const { access_token: operator } = session.signIn.output.parse(await signedIn.json())
  const made = await ask('/backups', json({ passphrase: PASSPHRASE }, operator))
  const taken = await ask('/backups/uploads', {
    method: 'POST',
    headers: { Authorization: `Bearer ${operator}` },
    body: await made.blob(),
  })
  const { id } = backups.upload.output.parse(await taken.json())
  const restore = async () => {
    const asked = await ask(`/backups/uploads/${id}/restore`, json({ passphrase: PASSPHRASE }, operator))
    expect(asked.status).toBe(200)
    const outcome = async () => {
      const answer = await ask('/backups', { headers: { Authorization: `Bearer ${operator}` } }).catch(() => null)
      return answer?.ok === true ? backups.state.output.parse(await answer.json()).last_restore : null
    }
    await expect.poll(outcome, RESTART).toMatchObject({ id })
    return (await outcome())?.failure
  }
  const token = async () => {
    const body = new URLSearchParams({ grant_type: 'client_credentials' })
    const authorization = `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`
    const answer = await fetch(`${issuer}/authorization/token`, { method: 'POST', headers: { authorization }, body })
    return ((await answer.json()) as { access_token: string }).access_token
  }
  const whoami = async (accessToken: string) => {
    const headers = { authorization: `Bearer ${accessToken}` }
    return (await fetch(`${issuer}/authorization/whoami`, { headers })).status
  }
  return { directory, restore, token, whoami }
}

describe('a restore while the server runs', () => {
  it('puts the backup in the place of the data, at the same addresses, and keeps what was there aside', async () => {
    const { directory, restore, token, whoami } = await startWithBackup()
    const after = await token()
    expect(await whoami(after)).toBe(200)
    expect(await restore()).toBeNull()
    expect(await whoami(after)).toBe(401)
    expect(await whoami(await token())).toBe(200)
    const names = await readdir(directory)
    expect(names.filter((name) => name.startsWith('replaced-'))).toHaveLength(1)
    expect(names).not.toContain('gatehouse.restoring')
    expect(names).not.toContain('exchange')
  })

  it('that fails leaves what was there, says why, and the server goes on', async () => {
    const { directory, restore, token, whoami } = await startWithBackup()
    const after = await token()
    // Where the new document would be written.
    const inTheWay = join(directory, 'gatehouse.incoming')
    await mkdir(inTheWay)
    expect(await restore()).toMatch(/directory/)
    expect(await whoami(after)).toBe(200)
    expect((await readdir(directory)).filter((name) => name.startsWith('replaced-'))).toEqual([])
    await rm(inTheWay, { recursive: true })
  })
})
