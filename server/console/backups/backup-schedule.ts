/** Backups that are made by themselves: when, where, how the last one went, and those that are there. */
import { createReadStream } from 'node:fs'
import type { Logger } from 'pino'
import { backupScheduleRecord, backupScheduleView } from '../../configuration/settings-parts.ts'
import { backups, type BackupSchedule as ScheduleView } from '../../contract/backups.ts'
import type { EndpointRequest } from '../../contract/endpoint.ts'
import { conflict, invalidInput, notFound } from '../../http/problem.ts'
import { removeKept } from '../../store/backup/kept-backups.ts'
import type { BackupSchedule } from '../../store/backup/backup-schedule.ts'
import type { BackupExchange } from '../../store/backup/exchange.ts'
import type { BackupScheduleRecord, EpochMs } from '../../store/records.ts'
import type { Draft, Store } from '../../store/store.ts'
import type { Mount } from '../mount.ts'

interface Dependencies {
  store: Store
  backupSchedule: BackupSchedule
  backupExchange: BackupExchange
  now: () => EpochMs
  log: Logger
}

export function backupScheduleRoom(mount: Mount, dependencies: Dependencies): void {
  const { store, backupSchedule, backupExchange, log } = dependencies

  mount.forOperators(backups.schedule, () => view(backupSchedule))

  mount.forOperators(backups.updateSchedule, async ({ body }) => {
    const record = await changed(dependencies, body)
    const expected = body.revision === 0 ? 'absent' : body.revision
    await store.commit([{ op: 'put', kind: 'settings', record, expected }])
    log.info({ isEnabled: record.isEnabled, directory: record.directory }, 'schedule of backups changed')
    return await view(backupSchedule)
  })

  mount.forOperators(backups.run, async () => {
    if (((await backupSchedule.current())?.sealedPassphrase ?? null) === null) {
      throw conflict('passphrase', 'There is no passphrase for the backups yet: save the schedule with one first')
    }
    await backupSchedule.run()
    return await view(backupSchedule)
  })

  mount.forOperators(backups.openKept, async ({ params, signal }) => {
    const path = await find(backupSchedule, params.name)
    return await backupExchange.take(createReadStream(path), signal)
  })

  mount.forOperators(backups.removeKept, async ({ params }) => {
    await removeKept(await find(backupSchedule, params.name))
    log.warn({ file: params.name }, 'backup deleted')
    return { success: true as const }
  })
}

async function changed(
  { backupSchedule, now }: Dependencies,
  { passphrase, revision: _read, ...fields }: EndpointRequest<typeof backups.updateSchedule>['body'],
): Promise<Draft<BackupScheduleRecord>> {
  const record = backupScheduleRecord(fields, await backupSchedule.current(), now())
  const isNamed = fields.enabled || fields.directory !== null
  const problem = isNamed ? await backupSchedule.directoryProblem(fields.directory) : undefined
  if (problem !== undefined) throw invalidInput({ path: 'directory', message: problem })
  if (passphrase !== null) return { ...record, sealedPassphrase: backupSchedule.sealPassphrase(passphrase) }
  if (fields.enabled && record.sealedPassphrase === null) {
    throw invalidInput({ path: 'passphrase', message: 'Must be given: it seals the signing keys in each backup' })
  }
  return record
}

async function find(backupSchedule: BackupSchedule, name: string): Promise<string> {
  const path = await backupSchedule.find(name)
  if (path === undefined) throw notFound('such backup here any more')
  return path
}

async function view(backupSchedule: BackupSchedule): Promise<ScheduleView> {
  const [schedule, lastRun, nextRun, kept] = await Promise.all([
    backupSchedule.current(),
    backupSchedule.lastRun(),
    backupSchedule.nextRun(),
    backupSchedule.kept(),
  ])
  const inUse = schedule?.isEnabled === true
  return {
    ...backupScheduleView(schedule),
    revision: schedule?.revision ?? 0,
    has_passphrase: (schedule?.sealedPassphrase ?? null) !== null,
    default_directory: backupSchedule.defaultDirectory,
    next_run: nextRun === null ? null : iso(nextRun),
    last_run: lastRun === undefined ? null : { at: iso(lastRun.at), file: lastRun.file, failure: lastRun.failure },
    kept: kept.map(({ name, createdAt, bytes }) => ({ name, created_at: iso(createdAt), bytes })),
    directory_problem: inUse ? ((await backupSchedule.directoryProblem(schedule.directory)) ?? null) : null,
  }
}

const iso = (time: EpochMs) => new Date(time).toISOString()
