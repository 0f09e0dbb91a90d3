import { Button, Group, Stack } from '@mantine/core'
import { Callout } from './callout.tsx'

interface FormActionsProps {
  isDirty: boolean
  isBusy: boolean
  /** The record changed on the server since the form began with it. */
  isStale: boolean
  onReset: () => void
  onReload: () => void
  /** On the button; default "Save". */
  action?: string
}

/** The end of a form over a stored record. */
export function FormActions({ isDirty, isBusy, isStale, onReset, onReload, action = 'Save' }: FormActionsProps) {
  return (
    <Stack gap="sm" mb="md">
      {isStale && (
        <Callout
          tone="warning"
          role="alert"
          title="This was changed meanwhile"
          action={
            <Button variant="default" onClick={onReload}>
              Reload
            </Button>
          }
        >
          What you typed would overwrite it and cannot be saved. Reload takes what is stored; what you typed is lost.
        </Callout>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" disabled={!isDirty || isBusy} onClick={onReset}>
          Reset
        </Button>
        <Button type="submit" loading={isBusy} disabled={!isDirty || isStale}>
          {action}
        </Button>
      </Group>
    </Stack>
  )
}
