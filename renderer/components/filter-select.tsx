import './list-field.css'
import { Select, type SelectProps } from '@mantine/core'
import { IconSelector } from '@tabler/icons-react'
import { useState } from 'react'

const CHEVRON = <IconSelector size={14} stroke={1.6} aria-hidden="true" />

interface FilterSelectProps extends Omit<SelectProps, 'label' | 'w' | 'value'> {
  label: string
  /** Pixels. */
  width: number
  value: string | null
  /** Somebody is about to choose. */
  onUse?: () => void
}

/**
 * The field of one filter of a list. A list has up to seven of them and its rows are what one waits for: until it is used
 * or holds a value it is one plain element, that looks and reads the same.
 */
export function FilterSelect({ label, width, value, onUse, ...props }: FilterSelectProps) {
  const [use, setUse] = useState<'focused' | 'opened'>()
  const begin = (how: 'focused' | 'opened') => {
    setUse((now) => now ?? how)
    if (use === undefined) onUse?.()
  }
  if (use === undefined && value === null) return <RestingFilter label={label} width={width} onUse={begin} />
  return (
    <Select
      aria-label={label}
      placeholder={label}
      w={width}
      value={value}
      clearable
      clearSectionMode="clear"
      // Where there is something to clear, the cross stands there.
      rightSection={value === null ? CHEVRON : undefined}
      clearButtonProps={{ 'aria-label': `Clear ${label}` }}
      autoFocus={use !== undefined}
      defaultDropdownOpened={use === 'opened'}
      onFocus={() => begin('focused')}
      {...props}
    />
  )
}

interface RestingFilterProps {
  label: string
  width: number
  onUse: (how: 'focused' | 'opened') => void
}

function RestingFilter({ label, width, onUse }: RestingFilterProps) {
  return (
    <span className="list-field" style={{ width }}>
      <input
        role="combobox"
        aria-haspopup="listbox"
        aria-expanded={false}
        aria-label={label}
        placeholder={label}
        readOnly
        autoComplete="off"
        onFocus={() => onUse('focused')}
        onMouseDown={(event) => {
          if (event.button !== 0) return
          // The focus is for what takes this place, not for what is gone by then.
          event.preventDefault()
          onUse('opened')
        }}
        // Of what clicks without a pointer.
        onClick={() => onUse('opened')}
      />
      {CHEVRON}
    </span>
  )
}
