import { Button, Group, Modal, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Client } from '../../../server/contract/clients.ts'
import { Callout } from '../../components/callout.tsx'
import { ShownOnce } from '../../components/shown-once.tsx'
import { overviewQuery } from '../../lib/queries.ts'
import { tokenCommand } from './token-command.ts'

interface SecretDialogProps {
  title: string
  shown: { client: Client; secret: string | null } | undefined
  onClose: () => void
}

/** Shows a new secret, this once, with a line that gets a token. */
export function SecretDialog({ title, shown, onClose }: SecretDialogProps) {
  return (
    <Modal opened={shown !== undefined} onClose={onClose} title={title} size="lg" closeOnClickOutside={false}>
      {shown !== undefined && (
        <Stack gap="md">
          <ShownOnce label="Client ID" value={shown.client.client_id} />
          {shown.secret !== null && (
            <>
              <ShownOnce label="Client secret" value={shown.secret} />
              <Callout tone="warning" title="Copy the secret now">
                Only its hash is stored: it cannot be shown again. If it is lost, add a second one.
              </Callout>
              {/* Without a scope nothing is granted. */}
              {shown.client.grant_types.includes('client_credentials') && shown.client.scope !== '' && (
                <CurlLine client={shown.client} secret={shown.secret} />
              )}
            </>
          )}
          <Group justify="flex-end">
            <Button onClick={onClose} data-autofocus>
              Done
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

function CurlLine({ client, secret }: { client: Client; secret: string }) {
  const { data } = useQuery(overviewQuery())
  if (data === undefined) return null
  return <ShownOnce label="A token in a line" value={tokenCommand(client, secret, data.issuer, data.authority_file)} />
}
