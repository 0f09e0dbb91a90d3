import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'

/** Says what happened, and offers to take it back while the toast is there. */
export function toastUndo(message: string, undo: () => void): void {
  const id: string = notifications.show({
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <span>{message}</span>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            notifications.hide(id)
            undo()
          }}
        >
          Undo
        </Button>
      </Group>
    ),
    color: 'gate',
    withBorder: true,
    autoClose: 8000,
  })
}
