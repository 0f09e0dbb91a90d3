import { Box, Select, type SelectProps } from '@mantine/core'
import { useDeferredValue } from 'react'

/** Pixels: as high as the theme's fields. */
const HEIGHT = 30

interface FilterSelectProps extends Omit<SelectProps, 'label' | 'w'> {
  label: string
  /** Pixels. */
  width: number
}

/** The field of one filter of a list. It comes right after the list's rows, which nobody should wait for: till then it has its room. */
export function FilterSelect({ label, width, ...props }: FilterSelectProps) {
  const isItsTurn = useDeferredValue(true, false)
  if (!isItsTurn) return <Box w={width} h={HEIGHT} />
  return (
    <Select
      aria-label={label}
      placeholder={label}
      w={width}
      clearable
      clearButtonProps={{ 'aria-label': `Clear ${label}` }}
      {...props}
    />
  )
}
