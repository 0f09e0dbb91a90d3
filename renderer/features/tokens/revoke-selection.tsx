import { Button, Group, Modal, Progress, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Token } from '../../../server/contract/tokens.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { plural } from '../../lib/plural.ts'
import { refresh } from '../../lib/queries.ts'
import type { Chosen, Selection } from '../../lib/selection.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { tallyQuery, type TokenFilters } from './api.ts'
import { revokeChosen } from './revoke-chosen.ts'

interface RevokeSelectionProps {
  selection: Selection<Token>
  filters: TokenFilters
  /** How many are selected. */
  count: number
}

/** What can be done with the tokens that are selected; it asks, shows how far it is, and can be stopped. */
export function RevokeSelection({ selection, filters, count }: RevokeSelectionProps) {
  const [isAsking, setAsking] = useState(false)
  const [revoked, setRevoked] = useState<number>()
  const stopped = useRef<{ at?: number }>({})
  const stop = () => void (stopped.current.at ??= Date.now())
  const { chosen } = selection
  const tally = useQuery({ ...tallyQuery(filters), enabled: isAsking && chosen.isAll })
  const ends = isAsking ? whatEnds(chosen, tally.data) : undefined

  const run = async () => {
    const here: { at?: number } = {}
    stopped.current = here
    const isStopped = () => here.at !== undefined
    setAsking(false)
    setRevoked(0)
    try {
      const ended = await revokeChosen(chosen, filters, { isStopped, onProgress: setRevoked })
      toastDone(
        isStopped()
          ? `Stopped: ${plural(ended, 'live token')} revoked, the others stay`
          : `${plural(ended, 'live token')} revoked`,
      )
      if (!isStopped()) selection.clear()
    } catch (error) {
      toastError(error)
    }
    setRevoked(undefined)
    await refresh('tokens', 'clients', 'users', 'scopes')
  }

  return (
    <Group gap="xs" role="group" aria-label="Selection">
      <Text fz="xs" fw={500} role="status">
        {count.toLocaleString('en')} selected
      </Text>
      <Button size="compact-xs" color="red.7" onClick={() => setAsking(true)}>
        Revoke selection
      </Button>
      <Button size="compact-xs" variant="default" onClick={selection.clear}>
        Clear selection
      </Button>
      <ConfirmDialog
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={`Revoke ${plural(count, 'selected token')}?`}
        action="Revoke"
        isBusy={ends === undefined}
        onConfirm={() => void run()}
      >
        {ends === undefined ? 'Counting what this ends.' : inWords(ends)} It cannot be taken back.
      </ConfirmDialog>
      <Modal opened={revoked !== undefined} onClose={stop} withCloseButton={false} title="Revoking the selection">
        <RevocationProgress revoked={revoked ?? 0} live={ends?.live ?? 0} />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={stop} data-autofocus>
            Cancel
          </Button>
        </Group>
      </Modal>
    </Group>
  )
}

function RevocationProgress({ revoked, live }: { revoked: number; live: number }) {
  // A refresh token takes its family along: more may end than were counted.
  const share = live === 0 ? 0 : Math.min(100, (100 * revoked) / live)
  return (
    <Stack gap="xs">
      <Progress value={share} aria-label="Revoked" />
      <Text c="dimmed" fz="xs" role="status">
        {plural(revoked, 'live token')} revoked. What is revoked stays so, whenever you cancel.
      </Text>
    </Stack>
  )
}

interface Ends {
  live: number
  clients: number
  users: number
}

/** Of a selection, what is live and whose; undefined while it is counted. */
function whatEnds({ isAll, rows }: Chosen<Token>, tally: Ends | undefined): Ends | undefined {
  const live = [...rows.values()].filter(({ status }) => status === 'active')
  if (isAll) return tally === undefined ? undefined : { ...tally, live: Math.max(0, tally.live - live.length) }
  const users = live.map(({ user }) => user?.id).filter((id) => id !== undefined)
  return {
    live: live.length,
    clients: new Set(live.map(({ client_id }) => client_id)).size,
    users: new Set(users).size,
  }
}

function inWords({ live, clients, users }: Ends): string {
  if (live === 0) return 'None of them is live: this ends nothing.'
  const whose = users > 0 ? plural(users, 'user') : plural(clients, 'client')
  return `This ends ${plural(live, 'live token')} of ${whose}. A refresh token ends with the access tokens of its family.`
}
