import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core'
import type { NetworkView } from '../../../server/contract/network.ts'
import { Callout } from '../../components/callout.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { IssuerChange } from './issuer-change.tsx'
import { consequencesOf, type NetworkValues } from './network-values.ts'

export type MoveState =
  { step: 'editing' } | { step: 'confirming' } | { step: 'moving' } | { step: 'failed'; reason: string }

interface MoveDialogProps {
  state: MoveState
  values: NetworkValues
  view: NetworkView
  onMove: () => void
  onClose: () => void
}

/** Asks before the server starts again, and stays until the page goes to where it is then. */
export function MoveDialog({ state, values, view, onMove, onClose }: MoveDialogProps) {
  const { isIssuerChanged, isConsoleMoved, isInsecure, issuer } = consequencesOf(values, view)
  const isMoving = state.step === 'moving'
  return (
    <Modal
      opened={state.step !== 'editing'}
      onClose={() => {
        if (!isMoving) onClose()
      }}
      title="Restart the server"
      size={520}
      closeOnClickOutside={false}
      withCloseButton={!isMoving}
    >
      {state.step === 'confirming' && (
        <Stack gap="md">
          <Text>
            The server tries the new values, stops and starts again on them: requests fail for a few seconds. Where it
            cannot start, it goes on with the former ones.
          </Text>
          {isIssuerChanged && <IssuerChange from={view.running.issuer} to={issuer} />}
          {isInsecure && (
            <Callout tone="bad" title="Beyond this machine without TLS">
              Passwords, codes and tokens cross the network in clear.
            </Callout>
          )}
          {isConsoleMoved && <Text>The console moves, too; this page goes with it, and you stay signed in.</Text>}
          <DialogActions onCancel={onClose}>
            <Button onClick={onMove} data-autofocus>
              Save and restart
            </Button>
          </DialogActions>
        </Stack>
      )}
      {isMoving && (
        <Group gap="sm" role="status" wrap="nowrap">
          <Loader size="xs" />
          <Text>The server starts again. This page goes to where its console is then.</Text>
        </Group>
      )}
      {state.step === 'failed' && (
        <Stack gap="md">
          <Callout tone="bad" role="alert" title="Nothing was changed">
            {state.reason}
          </Callout>
          <Group justify="flex-end">
            <Button onClick={onClose} data-autofocus>
              Close
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}
