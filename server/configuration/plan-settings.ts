/** What a declarative file would change of the settings' parts: branding, password policy, schedule of backups. */
import { currentPasswordPolicy } from '../accounts/password-policy.ts'
import type { DeclarativeConfig } from '../contract/declarative-config.ts'
import type { FieldError } from '../http/problem.ts'
import type { BackupSchedule } from '../store/backup/backup-schedule.ts'
import type { EpochMs, LogoImage, SettingsPart } from '../store/records.ts'
import type { Draft, Store } from '../store/store.ts'
import { fieldChanges, type FieldChange } from './field-changes.ts'
import {
  backupScheduleRecord,
  backupScheduleView,
  brandingFields,
  brandingRecord,
  passwordPolicyRecord,
} from './settings-parts.ts'
import { settingsPart } from './settings.ts'

type DeclaredParts = Pick<DeclarativeConfig['settings'], 'branding' | 'password_policy' | 'backup_schedule'>

export interface PlannedSettings {
  readonly kind: 'settings'
  /** As the file names it. */
  readonly id: string
  readonly current: SettingsPart | undefined
  readonly record: Draft<SettingsPart>
  readonly fields: readonly FieldChange[]
  readonly isEnded: false
  /** Of the backups, in clear, to be sealed when the plan is applied; undefined where the one that is known stays. */
  readonly passphrase?: string
}

export interface PlanSettingsOptions {
  store: Store
  now: () => EpochMs
  backupSchedule: Pick<BackupSchedule, 'isPassphrase' | 'directoryProblem'>
}

interface PlannedPart {
  /** Undefined where it is as the file says. */
  change: PlannedSettings | undefined
  problems: readonly FieldError[]
}

/** One answer for each part that the file names. */
export async function planSettingsParts(declared: DeclaredParts, options: PlanSettingsOptions): Promise<PlannedPart[]> {
  const parts: PlannedPart[] = []
  if (declared.branding !== undefined) parts.push(await planBranding(declared.branding, options))
  if (declared.password_policy !== undefined) parts.push(await planPolicy(declared.password_policy, options))
  if (declared.backup_schedule !== undefined) parts.push(await planSchedule(declared.backup_schedule, options))
  return parts
}

async function planBranding(
  branding: NonNullable<DeclaredParts['branding']>,
  { store }: PlanSettingsOptions,
): Promise<PlannedPart> {
  const current = await settingsPart(store, 'branding')
  const record = brandingRecord(branding)
  const before = brandingFields(current)
  // A logo is told in words: nobody reads it in base64.
  const fields = fieldChanges(before, branding).map((change) =>
    change.name === 'logo' ? { ...change, before: logoWords(current?.logo), after: logoWords(record.logo) } : change,
  )
  return part('branding', current, record, fields)
}

function logoWords(logo: LogoImage | null | undefined): string | null {
  if (logo === null || logo === undefined) return null
  const kilobytes = Math.ceil(Buffer.byteLength(logo.data, 'base64') / 1024)
  return `${logo.mediaType}, ${String(kilobytes)} kB`
}

async function planPolicy(
  policy: NonNullable<DeclaredParts['password_policy']>,
  { store }: PlanSettingsOptions,
): Promise<PlannedPart> {
  const fields = fieldChanges(await currentPasswordPolicy(store), policy)
  return part('password_policy', await settingsPart(store, 'passwords'), passwordPolicyRecord(policy), fields)
}

async function planSchedule(
  { passphrase, ...schedule }: NonNullable<DeclaredParts['backup_schedule']>,
  { store, now, backupSchedule }: PlanSettingsOptions,
): Promise<PlannedPart> {
  const current = await settingsPart(store, 'backups')
  const record = backupScheduleRecord(schedule, current, now())
  const isKnown = passphrase === undefined || backupSchedule.isPassphrase(passphrase, current)
  const fields: FieldChange[] = [...fieldChanges(backupScheduleView(current), schedule)]
  if (!isKnown) {
    const before = record.sealedPassphrase === null ? null : 'known'
    fields.push({ name: 'passphrase', before, after: 'from the file', isSecret: true })
  }
  const planned = part('backup_schedule', current, record, fields)
  const problems: FieldError[] = []
  if (schedule.enabled && isKnown && record.sealedPassphrase === null) {
    const message = 'expected a passphrase for the backups: none is known'
    problems.push({ path: 'settings.backup_schedule.passphrase', message })
  }
  const directory = schedule.enabled ? await backupSchedule.directoryProblem(schedule.directory) : undefined
  if (directory !== undefined) problems.push({ path: 'settings.backup_schedule.directory', message: directory })
  const change = planned.change === undefined || isKnown ? planned.change : { ...planned.change, passphrase }
  return { change, problems }
}

function part(
  id: string,
  current: SettingsPart | undefined,
  record: Draft<SettingsPart>,
  fields: readonly FieldChange[],
): PlannedPart {
  const change =
    fields.length === 0
      ? undefined
      : { kind: 'settings' as const, id, current, record, fields, isEnded: false as const }
  return { change, problems: [] }
}
