/** What a part of the benchmark found, and how it is written: markdown, as the README quotes it. */
export interface PartReport {
  /** What was measured and how, in a line. */
  title: string
  tables: readonly Table[]
  targets: readonly Target[]
  /** What a reader must know to judge the figures. */
  notes: readonly string[]
  /** All that was measured, for --json. */
  raw: unknown
}

export interface Table {
  /** The first column is text, the others are figures. */
  columns: readonly string[]
  rows: readonly (readonly string[])[]
}

export interface Target {
  what: string
  target: string
  measured: string
  /** Null where it could not be measured. */
  met: boolean | null
}

export type Format = (value: number) => string

/** A target that is met by `limit` or more. */
export const atLeast = (what: string, measured: number | null, limit: number, format: Format): Target =>
  targetOf(what, measured, `at least ${format(limit)}`, (value) => value >= limit, format)

/** A target that is met by more than `limit`. */
export const moreThan = (what: string, measured: number | null, limit: number, format: Format): Target =>
  targetOf(what, measured, `more than ${format(limit)}`, (value) => value > limit, format)

/** A target that is met by `limit` or less. */
export const atMost = (what: string, measured: number | null, limit: number, format: Format): Target =>
  targetOf(what, measured, `at most ${format(limit)}`, (value) => value <= limit, format)

/** A target that is met by less than `limit`. */
export const under = (what: string, measured: number | null, limit: number, format: Format): Target =>
  targetOf(what, measured, `under ${format(limit)}`, (value) => value < limit, format)

function targetOf(
  what: string,
  measured: number | null,
  target: string,
  isMet: (value: number) => boolean,
  format: Format,
): Target {
  if (measured === null || Number.isNaN(measured)) return { what, target, measured: UNKNOWN, met: null }
  return { what, target, measured: format(measured), met: isMet(measured) }
}

export const UNKNOWN = 'n/a'

/** A figure that may not be known on this system. */
export const orUnknown = (value: number | null, format: Format) => (value === null ? UNKNOWN : format(value))

/** The quotient, or null where a part of it is not known. */
export const ratio = (value: number | null | undefined, base: number | null | undefined): number | null =>
  value === null || value === undefined || base === null || base === undefined || base === 0 ? null : value / base

export const count: Format = (value) => value.toLocaleString('en-US', { maximumFractionDigits: 0 })
export const times: Format = (value) => `${value.toFixed(2)} x`
/** Of milliseconds. */
export const milliseconds: Format = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`
/** Of milliseconds. */
export const seconds: Format = (value) => `${(value / 1000).toFixed(2)} s`
/** Of bytes; a megabyte is a million of them. */
export const megabytes: Format = (value) => `${count(value / 1e6)} MB`

export function markdownTable({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(columns), line(columns.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}

function targetTable(targets: readonly Target[]): string {
  const verdict = { true: 'yes', false: '**no**', null: UNKNOWN }
  return markdownTable({
    columns: ['target', 'asked for', 'measured', 'met'],
    rows: targets.map(({ what, target, measured, met }) => [what, target, measured, verdict[`${met}`]]),
  })
}

/** A part as a section of markdown; the targets come last. */
export function sectionOf({ title, tables, targets, notes }: PartReport): string {
  const blocks = [
    `### ${title}`,
    ...tables.map(markdownTable),
    ...(targets.length === 0 ? [] : [targetTable(targets)]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${note}`).join('\n')]),
  ]
  return blocks.join('\n\n')
}
