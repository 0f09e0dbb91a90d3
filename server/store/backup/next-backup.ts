import type { BackupRunRecord, BackupScheduleRecord, EpochMs } from '../records.ts'

const HOUR = 3_600_000

/**
 * When the next backup is due; null while none are made by themselves. A time that has passed means now: however long the
 * machine slept, that is one backup. A last run that is still to come was before the clock was set back, and counts as now.
 */
export function nextBackup(
  schedule: Pick<BackupScheduleRecord, 'isEnabled' | 'everyHours' | 'dailyAt' | 'since'> | undefined,
  lastRun: Pick<BackupRunRecord, 'at'> | undefined,
  now: EpochMs,
): EpochMs | null {
  if (schedule?.isEnabled !== true) return null
  const from = Math.min(Math.max(lastRun?.at ?? 0, schedule.since), now)
  if (schedule.everyHours !== null) return from + schedule.everyHours * HOUR
  if (schedule.dailyAt !== null) return nextTimeOfDay(from, schedule.dailyAt)
  return null
}

/** By the clock of this machine: a day of 23 or 25 hours has one such time, too. */
function nextTimeOfDay(from: EpochMs, time: string): EpochMs {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const at = new Date(from)
  at.setHours(hours, minutes, 0, 0)
  if (at.getTime() <= from) {
    at.setDate(at.getDate() + 1)
    at.setHours(hours, minutes, 0, 0)
  }
  return at.getTime()
}
