import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { SigningKeyView } from '../../../server/contract/keys.ts'
import { Callout } from '../../components/callout.tsx'
import { CodeValue } from '../../components/code-value.tsx'
import { Details } from '../../components/details.tsx'
import { ShownOnce } from '../../components/shown-once.tsx'
import { toastError } from '../../lib/toast.ts'
import { keysQuery, useRevealSecret } from './api.ts'

const NAMES = { current: 'Secret that signs', next: 'Next secret' } as const

/** The secrets to give to resource servers: what signs, and what will after a rotation. Each is asked for when it is wanted. */
export function SharedSecrets() {
  const keys = useQuery(keysQuery())
  const { data: revealed, mutateAsync: reveal, isPending, reset } = useRevealSecret()
  const secrets = (keys.data?.items ?? []).filter(isInUse)
  const shown = secrets.find(({ kid }) => kid === revealed?.kid)
  return (
    <>
      <Details
        items={secrets.map(({ kid, status }) => [
          NAMES[status],
          <Group key={kid} justify="space-between" wrap="nowrap">
            <CodeValue value={kid} label={`key ID of the ${status} secret`} truncate />
            <Button
              size="compact-xs"
              variant="default"
              disabled={isPending}
              aria-label={`Show the ${status} secret`}
              onClick={() => void reveal(kid).catch(toastError)}
            >
              Show
            </Button>
          </Group>,
        ])}
      />
      <Modal
        opened={shown !== undefined}
        onClose={reset}
        title={shown === undefined ? '' : NAMES[shown.status]}
        size="lg"
      >
        {revealed !== undefined && shown !== undefined && (
          <Stack gap="md">
            <ShownOnce label="Secret" value={revealed.secret} />
            <Text>
              Resource servers take its characters as they are: they are not to be decoded from base64. The algorithm is
              HS256, the type of the tokens at+jwt.
            </Text>
            {shown.status === 'next' && (
              <Text>Give it to every resource server beside the one that signs now; then rotate HS256 under Keys.</Text>
            )}
            <Callout tone="warning">Who has it can make tokens that every resource server believes.</Callout>
            <Group justify="flex-end">
              <Button onClick={reset} data-autofocus>
                Done
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  )
}

type InUse = SigningKeyView & { status: keyof typeof NAMES }

const isInUse = (key: SigningKeyView): key is InUse => key.type === 'secret' && key.status !== 'retiring'
