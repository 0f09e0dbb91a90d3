import { Button, Group } from '@mantine/core'

interface DialogActionsProps {
  onCancel: () => void
  /** What the dialog is for. */
  children: React.ReactNode
}

/** The end of a dialog: leave it, or do what it is for. */
export function DialogActions({ onCancel, children }: DialogActionsProps) {
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      {children}
    </Group>
  )
}
