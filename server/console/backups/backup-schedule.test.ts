import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { backups } from '../../contract/backups.ts'
import { server } from '../../contract/server.ts'
import { temporaryDirectory } from '../../store/testing/temporary-directory.ts'
import { expectProblem, startTestConsole } from '../../testing/console.ts'

const PASSPHRASE = 'a passphrase for backups'
const DAILY = { enabled: true, daily_at: '03:30', keep: 3, revision: 0 }

describe('the schedule of backups', () => {
  it('is off until an operator gives a time and a passphrase, which is never shown', async () => {
    const gatehouse = await startTestConsole()
    expect(await gatehouse.answer(backups.schedule)).toMatchObject({ enabled: false, next_run: null, kept: [] })
    await expectProblem(await gatehouse.call(backups.run), 409, 'conflict', /no passphrase/)
    const places = async (body: object) => {
      const asked = { body: { ...DAILY, passphrase: PASSPHRASE, ...body } }
      const { errors } = await expectProblem(
        await gatehouse.call(backups.updateSchedule, asked),
        400,
        'invalid-input',
        /./,
      )
      return errors.map(({ path }) => path)
    }
    expect(await places({ passphrase: null })).toEqual(['passphrase'])
    expect(await places({ passphrase: 'short' })).toEqual(['passphrase'])
    expect(await places({ daily_at: '24:00' })).toEqual(['daily_at'])
    expect(await places({ every_hours: 6 })).toEqual(['daily_at'])
    expect(await places({ daily_at: null, every_hours: 0 })).toEqual(['every_hours'])
    expect(await places({ keep: 0 })).toEqual(['keep'])
    for (const directory of ['backups', '/no/such/directory', 'a\u0000b']) {
      expect(await places({ directory })).toEqual(['directory'])
    }
    const saved = await gatehouse.answer(backups.updateSchedule, { body: { ...DAILY, passphrase: PASSPHRASE } })
    expect(saved).toMatchObject({ enabled: true, has_passphrase: true, revision: 1, last_run: null })
    expect(Date.parse(saved.next_run ?? '')).toBeGreaterThan(gatehouse.now())
    expect(JSON.stringify(saved)).not.toContain(PASSPHRASE)
  })

  it('keeps what can be taken for a restore or deleted, and tells on Overview when one failed', async () => {
    const gatehouse = await startTestConsole()
    const directory = await temporaryDirectory()
    const body = { ...DAILY, directory, passphrase: PASSPHRASE }
    await gatehouse.answer(backups.updateSchedule, { body })
    const { kept } = await gatehouse.answer(backups.run)
    const [backup] = kept
    if (backup === undefined) throw new Error('none was made')
    await writeFile(`${directory}/other.json`, '{}')
    const { id } = await gatehouse.answer(backups.openKept, { params: { name: backup.name } })
    const summary = await gatehouse.answer(backups.summary, { params: { id }, body: { passphrase: PASSPHRASE } })
    expect(summary.program).toBe('1.2.3')
    for (const name of ['other.json', `../${backup.name}`, 'gatehouse-backup-2031-05-06T03-00-00-000Z.json']) {
      for (const endpoint of [backups.openKept, backups.removeKept]) {
        await expectProblem(await gatehouse.call(endpoint, { params: { name } }), 404, 'not-found', /no such backup/)
      }
    }
    await gatehouse.answer(backups.removeKept, { params: { name: backup.name } })
    const codes = async () => (await gatehouse.answer(server.overview)).attention.map(({ code }) => code)
    expect(await codes()).not.toContain('backup_failed')
    const gone = { id: 'backup-run' as const, at: gatehouse.now(), file: null, failure: 'The disk is full' }
    await gatehouse.store.commit([{ op: 'put', kind: 'settings', record: gone }])
    expect(await codes()).toContain('backup_failed')
    expect((await gatehouse.answer(backups.schedule)).last_run?.failure).toBe('The disk is full')
  })
})
