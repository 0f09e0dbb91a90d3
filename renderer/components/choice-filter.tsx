import { Select } from '@mantine/core'

interface ChoiceFilterProps<Value extends string> {
  /** "Status". */
  label: string
  value: Value | undefined
  choices: readonly { value: Value; label: string }[]
  onChange: (value: Value | undefined) => void
  width?: number
}

/** One filter of a list; cleared, it lets everything through. */
export function ChoiceFilter<Value extends string>({
  label,
  value,
  choices,
  onChange,
  width = 120,
}: ChoiceFilterProps<Value>) {
  return (
    <Select
      aria-label={label}
      placeholder={label}
      w={width}
      clearable
      clearButtonProps={{ 'aria-label': `Clear ${label}` }}
      data={[...choices]}
      value={value ?? null}
      onChange={(chosen) => onChange(choices.find((choice) => choice.value === chosen)?.value)}
    />
  )
}
