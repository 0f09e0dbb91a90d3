import { Button, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { messageOf } from '../lib/form-errors.ts'

interface NoticeProps {
  title: string
  children?: ReactNode
  action?: ReactNode
}

/** What stands in place of content that is not there: nothing yet, nothing found, not available. */
export function Notice({ title, children, action }: NoticeProps) {
  return (
    <Stack align="center" gap="xs" py={56} px="md" ta="center">
      <Title order={2}>{title}</Title>
      {children !== undefined && (
        <Text c="dimmed" maw={440}>
          {children}
        </Text>
      )}
      {action}
    </Stack>
  )
}

/** A load that failed, with the way to try again. */
export function LoadFailed({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <Notice
      title="This could not be loaded"
      action={
        <Button variant="default" onClick={retry}>
          Try again
        </Button>
      }
    >
      {messageOf(error)}
    </Notice>
  )
}
