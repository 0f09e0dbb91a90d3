import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Token } from '../../../server/contract/tokens.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { RevokingDialog, useRevoking } from '../../components/revoking-dialog.tsx'
import { digits, plural } from '../../lib/numbers.ts'
import { revocationServer } from '../../lib/revocation.ts'
import { revokeChosen } from '../../lib/revoke-in-slices.ts'
import type { Chosen, Selection } from '../../lib/selection.ts'
import { filtersNow, tallyQuery, type TokenFilters } from './api.ts'

interface RevokeSelectionProps {
  selection: Selection<Token>
  filters: TokenFilters
  /** How many are selected. */
  count: number
}

/** What can be done with the tokens that are selected; it asks, shows how far it is, and can be stopped. */
export function RevokeSelection({ selection, filters, count }: RevokeSelectionProps) {
  const [isAsking, setAsking] = useState(false)
  const revoking = useRevoking()
  const { chosen } = selection
  const tally = useQuery({ ...tallyQuery(filters), enabled: isAsking && chosen.isAll })
  const ends = isAsking ? whatEnds(chosen, tally.data) : undefined

  const run = async () => {
    setAsking(false)
    const query = filtersNow(filters)
    const isDone = await revoking.start(ends?.live ?? 0, (run) => revokeChosen(revocationServer, chosen, query, run))
    if (isDone) selection.clear()
  }

  return (
    <Group gap="xs" role="group" aria-label="Selection">
      <Text fz="xs" fw={500} role="status">
        {digits(count)} selected
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
      <RevokingDialog revoking={revoking} title="Revoking the selection" live={ends?.live ?? 0} />
    </Group>
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
