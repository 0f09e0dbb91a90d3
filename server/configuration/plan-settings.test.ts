import { describe, expect, it } from 'vitest'
import { createTestServices } from '../testing/issuer.ts'
import { applyPlan } from './apply-config.ts'
import { exportConfig } from './export-config.ts'
import { parseDeclarativeConfig } from './parse-config.ts'
import { planConfig } from './plan-config.ts'
import { settingsPart } from './settings.ts'

const LOGO = `data:image/svg+xml;base64,${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"></svg>').toString('base64')}`
const PASSPHRASE = 'a passphrase for backups'
const SETTINGS = {
  branding: { product_name: 'Acme ID', logo: LOGO },
  password_policy: { minimum_length: 12 },
  backup_schedule: { every_hours: 6, keep: 5, passphrase: PASSPHRASE },
}

async function start() {
  const services = await createTestServices('http://127.0.0.1:4400')
  const plan = (config: unknown) =>
    planConfig(parseDeclarativeConfig(JSON.stringify(config)), { ...services, missingSecrets: 'made' })
  return { services, plan }
}

describe('the parts of the settings in a declarative file', () => {
  it('are planned field by field, applied, exported, and then nothing changes', async () => {
    const { services, plan } = await start()
    const planned = await plan({ settings: SETTINGS })
    expect(planned.problems).toEqual([])
    expect(planned.changes.map(({ id, fields }) => [id, fields.map(({ name, after }) => [name, after])])).toEqual([
      [
        'branding',
        [
          ['product_name', 'Acme ID'],
          ['logo', 'image/svg+xml, 1 kB'],
        ],
      ],
      ['password_policy', [['minimum_length', 12]]],
      [
        'backup_schedule',
        [
          ['every_hours', 6],
          ['daily_at', null],
          ['keep', 5],
          ['passphrase', 'from the file'],
        ],
      ],
    ])
    expect(JSON.stringify(planned.changes.map(({ fields }) => fields))).not.toContain(PASSPHRASE)
    await applyPlan(planned, services)
    const schedule = await settingsPart(services.store, 'backups')
    expect(services.backupSchedule.isPassphrase(PASSPHRASE, schedule)).toBe(true)
    const exported = await exportConfig(services.store)
    expect(exported.settings).toMatchObject({
      branding: { product_name: 'Acme ID', logo: LOGO },
      password_policy: { minimum_length: 12 },
      backup_schedule: { enabled: false, every_hours: 6 },
    })
    for (const again of [{ settings: SETTINGS }, exported]) expect((await plan(again)).changes).toEqual([])
  })

  it('are refused at their places, and a new password under the policy that the file brings', async () => {
    const { plan } = await start()
    const { problems } = await plan({
      users: [{ username: 'bob', password: 'eleven char' }],
      settings: {
        password_policy: { minimum_length: 12 },
        backup_schedule: { enabled: true, every_hours: 6, directory: 'relative' },
      },
    })
    expect(problems.map(({ path }) => path)).toEqual([
      'users.0.password',
      'settings.backup_schedule.passphrase',
      'settings.backup_schedule.directory',
    ])
    expect(() => parseDeclarativeConfig('{"settings":{"branding":{"colour":"red"}}}')).toThrow(/settings\.branding/)
  })
})
