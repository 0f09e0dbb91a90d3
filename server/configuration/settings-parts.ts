/** The parts of the settings beside the first: their records, and the same by the names of the contract. */
import type { z } from 'zod'
import type { backupScheduleFields } from '../contract/backups.ts'
import type { BrandingFields } from '../contract/branding.ts'
import type { PasswordPolicy } from '../contract/password-policy.ts'
import type {
  BackupScheduleRecord,
  BrandingRecord,
  EpochMs,
  LogoImage,
  PasswordPolicyRecord,
} from '../store/records.ts'
import type { Draft } from '../store/store.ts'

export function brandingFields(record: BrandingRecord | undefined): BrandingFields {
  const logo = record?.logo ?? null
  return {
    product_name: record?.productName ?? null,
    logo: logo === null ? null : logoUri(logo),
    accent_color: record?.accentColor ?? null,
    support: record?.support ?? null,
    footer_line: record?.footerLine ?? null,
  }
}

export function brandingRecord(fields: BrandingFields): Draft<BrandingRecord> {
  return {
    id: 'branding',
    productName: fields.product_name,
    logo: fields.logo === null ? null : logoImage(fields.logo),
    accentColor: fields.accent_color,
    support: fields.support,
    footerLine: fields.footer_line,
  }
}

/** An image as a data URI (RFC 2397). */
export const logoUri = ({ mediaType, data }: LogoImage) => `data:${mediaType};base64,${data}`

/** Of a data URI whose media type the contract found out by its bytes. */
function logoImage(uri: string): LogoImage {
  const [head = '', data = ''] = uri.split(',')
  return { mediaType: head.slice('data:'.length, -';base64'.length) as LogoImage['mediaType'], data }
}

export function passwordPolicyRecord(policy: PasswordPolicy): Draft<PasswordPolicyRecord> {
  return {
    id: 'passwords',
    minimumLength: policy.minimum_length,
    refusesUsername: policy.refuse_username,
    refusesCommon: policy.refuse_common,
  }
}

export type BackupScheduleFields = z.output<typeof backupScheduleFields>

export function backupScheduleView(record: BackupScheduleRecord | undefined): BackupScheduleFields {
  return {
    enabled: record?.isEnabled ?? false,
    every_hours: record?.everyHours ?? null,
    daily_at: record === undefined ? '03:30' : record.dailyAt,
    directory: record?.directory ?? null,
    keep: record?.keep ?? 14,
  }
}

/** The schedule as it becomes; the passphrase that is known stays, and so does what the next run is counted from. */
export function backupScheduleRecord(
  fields: BackupScheduleFields,
  current: BackupScheduleRecord | undefined,
  now: EpochMs,
): Draft<BackupScheduleRecord> {
  const record = {
    id: 'backups' as const,
    isEnabled: fields.enabled,
    everyHours: fields.every_hours,
    dailyAt: fields.daily_at,
    directory: fields.directory,
    keep: fields.keep,
    sealedPassphrase: current?.sealedPassphrase ?? null,
  }
  const isTimedAlike =
    current?.isEnabled === record.isEnabled &&
    current.everyHours === record.everyHours &&
    current.dailyAt === record.dailyAt
  return { ...record, since: isTimedAlike ? current.since : now }
}
