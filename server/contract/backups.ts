import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { done, label, optional, partRevision, timestamp } from './fields.ts'

/** Fewest characters of a passphrase that seals a backup. */
export const MINIMUM_PASSPHRASE = 12

/** Seals the signing keys in a backup; it is kept nowhere. */
export const backupPassphrase = z
  .string()
  .min(MINIMUM_PASSPHRASE, `Must be at least ${String(MINIMUM_PASSPHRASE)} characters`)
  .max(256, 'Must be at most 256 characters')

const count = z.number().int()

const contents = z.object({
  clients: count,
  users: count,
  scopes: count,
  live_tokens: count,
  signing_keys: count,
})

export const backupSummary = z.object({
  /** When it was made. */
  created_at: timestamp,
  /** Version of the program that made it. */
  program: z.string(),
  backup: contents,
  /** What is there now, and would be replaced. */
  present: contents,
})

/** When backups are made by themselves, and where they are kept. */
export const backupScheduleFields = z
  .object({
    enabled: z.boolean().default(false),
    /** Hours between two; null where they are made once a day. */
    every_hours: z
      .number({ error: 'Must be a number of hours' })
      .int('Must be whole hours')
      .min(1, 'Must be at least 1 hour')
      .max(24 * 31, 'Must be at most 744 hours')
      .nullable()
      .default(null),
    /** `HH:MM` by the clock of the server's machine; null where they are made every so many hours. */
    daily_at: optional(
      z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Must be a time as HH:MM, for example 03:30'),
    ).default(null),
    /** Absolute path on the server's machine; null for `backups` in the data directory. */
    directory: optional(label(1000)).default(null),
    /** How many are kept. */
    keep: z
      .number({ error: 'Must be a number of backups' })
      .int('Must be a whole number of backups')
      .min(1, 'Must be at least 1')
      .max(1000, 'Must be at most 1000')
      .default(14),
  })
  .refine(({ enabled, every_hours, daily_at }) => !enabled || (every_hours === null) !== (daily_at === null), {
    path: ['daily_at'],
    message: 'Must be given, or every_hours: one of the two',
  })

const schedule = backupScheduleFields.safeExtend({
  revision: partRevision,
  /** Whether there is one: it seals the signing keys, and is never shown. */
  has_passphrase: z.boolean(),
  default_directory: z.string(),
  /** Null while it is off. */
  next_run: timestamp.nullable(),
  last_run: z.object({ at: timestamp, file: z.string().nullable(), failure: z.string().nullable() }).nullable(),
  /** In the directory, the newest first. */
  kept: z.array(z.object({ name: z.string(), created_at: timestamp, bytes: count })),
  /** Why the directory cannot be used; null where it can. */
  directory_problem: z.string().nullable(),
})

/** Of a file that `kept` lists: anything else is not there. */
const byName = z.object({ name: z.string().min(1).max(128) })

const byId = z.object({ id: z.string().min(1).max(128) })
const body = z.object({ passphrase: backupPassphrase })

export const backups = {
  /** The last restore since the program began; a server that starts again afterwards is the same program. */
  state: endpoint({
    method: 'GET',
    path: '/backups',
    output: z.object({
      last_restore: z
        .object({
          id: z.string(),
          /** Why what was there before is there still; null where it is replaced. */
          failure: z.string().nullable(),
        })
        .nullable(),
    }),
  }),
  /** A backup of everything, as a file. */
  create: endpoint({ method: 'POST', path: '/backups', body, output: z.custom<never>() }),
  /** Takes a backup: the body is the file. It is kept for an hour, until the next one comes. */
  upload: endpoint({ method: 'POST', path: '/backups/uploads', output: z.object({ id: z.string(), bytes: count }) }),
  /** What is in the backup, beside what is there now; nothing is changed. */
  summary: endpoint({
    method: 'POST',
    path: '/backups/uploads/:id/summary',
    params: byId,
    body,
    output: backupSummary,
  }),
  /** Puts it in the place of all data. The server stops, and starts again at the same addresses. */
  restore: endpoint({ method: 'POST', path: '/backups/uploads/:id/restore', params: byId, body, output: done }),
  /** Forgets the file. */
  discard: endpoint({ method: 'DELETE', path: '/backups/uploads/:id', params: byId, output: done }),
  schedule: endpoint({ method: 'GET', path: '/backups/schedule', output: schedule }),
  updateSchedule: endpoint({
    method: 'PUT',
    path: '/backups/schedule',
    body: backupScheduleFields.safeExtend({
      revision: partRevision,
      /** Null keeps the one that is known. */
      passphrase: optional(backupPassphrase).default(null),
    }),
    output: schedule,
  }),
  /** Makes one now, as the schedule would; a failure is told in `last_run`. */
  run: endpoint({ method: 'POST', path: '/backups/schedule/run', output: schedule }),
  /** Takes one that is kept, as an upload takes a file. */
  openKept: endpoint({
    method: 'POST',
    path: '/backups/kept/:name',
    params: byName,
    output: z.object({ id: z.string(), bytes: count }),
  }),
  removeKept: endpoint({ method: 'DELETE', path: '/backups/kept/:name', params: byName, output: done }),
} as const

export type BackupSummary = z.output<typeof backupSummary>
export type BackupSchedule = z.output<typeof schedule>
