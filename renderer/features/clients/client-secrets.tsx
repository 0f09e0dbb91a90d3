import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import type { Client } from '../../../server/contract/clients.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Details } from '../../components/details.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { Section } from '../../components/section.tsx'
import { toastDone, toastError } from '../../lib/toast.ts'
import { useAddSecret, useRetireSecret } from './api.ts'
import { SecretDialog } from './secret-dialog.tsx'

/** The secrets of a client: add a second, move the programs over, retire the first. */
export function ClientSecrets({ client }: { client: Client }) {
  const add = useAddSecret(client.client_id)
  const retire = useRetireSecret(client.client_id)
  const [shown, setShown] = useState<{ client: Client; secret: string | null }>()
  const [retiring, setRetiring] = useState<string>()

  const addSecret = () => {
    add
      .mutateAsync()
      .then(({ client: changed, client_secret }) => setShown({ client: changed, secret: client_secret }), toastError)
  }
  const retireSecret = () => {
    if (retiring === undefined) return
    retire.mutateAsync(retiring).then(() => {
      toastDone('The secret is retired')
      setRetiring(undefined)
    }, toastError)
  }

  return (
    <Section
      title="Secrets"
      description="To rotate without an outage: add a second, move your programs over, retire the first."
    >
      <Details
        items={client.secrets.map((secret, index) => [
          `Secret ${String(index + 1)}`,
          <Group key={secret.id} justify="space-between">
            <Text component="span">
              added <RelativeTime time={secret.created_at} />,{' '}
              {secret.last_used_at === null ? (
                'never used'
              ) : (
                <>
                  last used <RelativeTime time={secret.last_used_at} />
                </>
              )}
            </Text>
            {client.secrets.length > 1 && (
              <Button size="compact-xs" variant="default" onClick={() => setRetiring(secret.id)}>
                Retire
              </Button>
            )}
          </Group>,
        ])}
      />
      {client.secrets.length < 2 && (
        <Button mt="sm" variant="default" loading={add.isPending} onClick={addSecret}>
          Add secret
        </Button>
      )}
      <SecretDialog title="Secret added" shown={shown} onClose={() => setShown(undefined)} />
      <ConfirmDialog
        opened={retiring !== undefined}
        onClose={() => setRetiring(undefined)}
        title="Retire this secret?"
        action="Retire"
        isBusy={retire.isPending}
        onConfirm={retireSecret}
      >
        Programs that still use it are refused from the next request. It cannot be taken back.
      </ConfirmDialog>
    </Section>
  )
}
