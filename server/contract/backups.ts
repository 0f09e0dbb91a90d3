import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { done, timestamp } from './fields.ts'

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
} as const

export type BackupSummary = z.output<typeof backupSummary>
