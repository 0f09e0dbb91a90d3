import { Group, Text } from '@mantine/core'
import { CopyButton } from './copy-button.tsx'

interface CodeValueProps {
  value: string
  /** What it is: "client ID". */
  label: string
  /** Cut off with an ellipsis where it does not fit. */
  truncate?: boolean
}

/** An id or address, monospaced, with one-click copy. */
export function CodeValue({ value, label, truncate = false }: CodeValueProps) {
  return (
    <Group gap={4} wrap="nowrap" miw={0}>
      <Text
        component="span"
        ff="monospace"
        fz="xs"
        truncate={truncate}
        title={truncate ? value : undefined}
        style={{ overflowWrap: 'anywhere' }}
      >
        {value}
      </Text>
      <CopyButton value={value} label={`Copy ${label}`} />
    </Group>
  )
}
