import { Button, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { DialogActions } from './dialog-actions.tsx'

interface ConfirmDialogProps {
  opened: boolean
  onClose: () => void
  title: string
  /** What it will end, in words. */
  children: ReactNode
  /** The word on the button: "Revoke". */
  action: string
  /** Must be typed first: for what cannot be taken back. */
  typeToConfirm?: string
  isBusy: boolean
  onConfirm: () => void
}

/** Asks before something ends. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened, onClose, title, children, action, typeToConfirm, isBusy, onConfirm } = props
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      {/* Made anew each time it opens: what was typed last time is gone. */}
      <ConfirmForm key={String(opened)} {...{ onClose, action, isBusy, onConfirm }} required={typeToConfirm}>
        {children}
      </ConfirmForm>
    </Modal>
  )
}

interface ConfirmFormProps extends Pick<
  ConfirmDialogProps,
  'onClose' | 'action' | 'isBusy' | 'onConfirm' | 'children'
> {
  required: string | undefined
}

function ConfirmForm({ onClose, action, isBusy, onConfirm, children, required }: ConfirmFormProps) {
  const [typed, setTyped] = useState('')
  const isAllowed = required === undefined || typed === required
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isAllowed) onConfirm()
      }}
    >
      <Stack gap="md">
        <Text component="div">{children}</Text>
        {required !== undefined && (
          <TextInput
            label={`Type ${required} to confirm`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        <DialogActions onCancel={onClose}>
          <Button type="submit" color="red.7" loading={isBusy} disabled={!isAllowed}>
            {action}
          </Button>
        </DialogActions>
      </Stack>
    </form>
  )
}
