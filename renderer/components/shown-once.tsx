import { Code, Group, Text } from '@mantine/core'
import { CopyButton } from './copy-button.tsx'

/** A value to be copied now: a secret that is shown this once, or what goes with it. */
export function ShownOnce({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <Text fw={500} mb={2}>
        {label}
      </Text>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Code
          block
          flex={1}
          role="group"
          aria-label={label}
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {value}
        </Code>
        <CopyButton value={value} label={`Copy ${label}`} />
      </Group>
    </div>
  )
}
