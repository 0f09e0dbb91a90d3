import { TextInput } from '@mantine/core'
import { ChoiceFilter } from '../../components/choice-filter.tsx'
import type { TokenFilters } from './api.ts'

type Issued = Pick<TokenFilters, 'issued' | 'issued_from' | 'issued_until'>

const NOTHING: Issued = { issued: undefined, issued_from: undefined, issued_until: undefined }

const CHOICES = [
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last day' },
  { value: 'week', label: 'Last week' },
  { value: 'between', label: 'Between ...' },
] as const

/** When tokens were issued: until now, or between two times. */
export function IssuedFilter({ value, onChange }: { value: Issued; onChange: (issued: Issued) => void }) {
  const isBetween = value.issued === undefined && (value.issued_from ?? value.issued_until) !== undefined
  const choose = (chosen: (typeof CHOICES)[number]['value'] | undefined) => {
    if (chosen !== 'between') onChange({ ...NOTHING, issued: chosen })
    else onChange({ ...NOTHING, issued_from: new Date(Date.now() - 86_400_000).toISOString() })
  }
  return (
    <>
      <ChoiceFilter
        label="Issued"
        width={104}
        value={isBetween ? 'between' : value.issued}
        choices={CHOICES}
        onChange={choose}
      />
      {isBetween && (
        <>
          <Moment
            label="Issued from"
            time={value.issued_from}
            onChange={(issued_from) => onChange({ ...value, issued_from })}
          />
          <Moment
            label="Issued until"
            time={value.issued_until}
            onChange={(issued_until) => onChange({ ...value, issued_until })}
          />
        </>
      )}
    </>
  )
}

interface MomentProps {
  label: string
  /** ISO 8601. */
  time: string | undefined
  onChange: (time: string | undefined) => void
}

/** A time on the clock of whoever looks. */
function Moment({ label, time, onChange }: MomentProps) {
  return (
    <TextInput
      type="datetime-local"
      aria-label={label}
      title={label}
      w={186}
      value={time === undefined ? '' : onTheClock(new Date(time))}
      onChange={(event) => {
        const at = new Date(event.currentTarget.value)
        onChange(Number.isNaN(at.getTime()) ? undefined : at.toISOString())
      }}
    />
  )
}

/** As the field has it: without a zone, to the minute. */
function onTheClock(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}
