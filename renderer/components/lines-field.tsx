import { Textarea } from '@mantine/core'
import type { ComponentProps } from 'react'

/** Text for programs, in lines: addresses one a line, or JSON. */
export function LinesField(props: ComponentProps<typeof Textarea>) {
  return (
    <Textarea
      autosize
      minRows={2}
      maxRows={8}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
      {...props}
    />
  )
}
