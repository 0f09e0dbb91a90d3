import { FilterSelect } from './filter-select.tsx'

interface ChoiceFilterProps<Value extends string> {
  /** "Status". */
  label: string
  value: Value | undefined
  choices: readonly { value: Value; label: string }[]
  onChange: (value: Value | undefined) => void
  width?: number
  /** Somebody is about to choose. */
  onUse?: () => void
}

/** One filter of a list; cleared, it lets everything through. */
export function ChoiceFilter<Value extends string>({
  label,
  value,
  choices,
  onChange,
  width = 120,
  onUse,
}: ChoiceFilterProps<Value>) {
  return (
    <FilterSelect
      label={label}
      width={width}
      data={[...choices]}
      value={value ?? null}
      {...(onUse === undefined ? {} : { onUse })}
      onChange={(chosen) => onChange(choices.find((choice) => choice.value === chosen)?.value)}
    />
  )
}
