import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Session } from '../../../server/contract/sessions.ts'
import type { User } from '../../../server/contract/users.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { LoadFailed } from '../../components/notice.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RouteLink } from '../../components/route-link.tsx'
import { Section } from '../../components/section.tsx'
import { plural } from '../../lib/numbers.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { sessionsQuery, useEndAllSessions, useEndSession } from './api.ts'

/** Where the user is signed in, and the way to end it. */
export function UserSessions({ user }: { user: User }) {
  const sessions = useQuery(sessionsQuery(user.id))
  const [ending, setEnding] = useState<Session | 'all'>()
  const endSession = useEndSession(user.id)
  const endAll = useEndAllSessions(user.id)
  const close = () => setEnding(undefined)
  const count = sessions.data?.items.length ?? 0

  const end = () => {
    if (ending === undefined) return
    const done =
      ending === 'all'
        ? endAll.mutateAsync().then(({ ended }) => `${plural(ended, 'session')} ended`)
        : endSession.mutateAsync(ending.id).then(() => 'The session is ended')
    done.then((message) => {
      toastDone(message)
      close()
    }, toastError)
  }

  return (
    <Section title="Sessions" description="Browsers that the user is signed in with, and what was opened in each.">
      {sessions.error !== null && sessions.data === undefined ? (
        <LoadFailed error={sessions.error} retry={() => void sessions.refetch()} />
      ) : (
        <DataTable
          label={`Sessions of ${user.username}`}
          columns={columns(setEnding)}
          rows={sessions.data?.items}
          rowKey={(session) => session.id}
          empty={
            <Text c="dimmed" p="sm">
              {user.username} is not signed in.
            </Text>
          }
        />
      )}
      {count > 1 && (
        <Button mt="sm" variant="default" onClick={() => setEnding('all')}>
          End all
        </Button>
      )}
      <ConfirmDialog
        opened={ending !== undefined}
        onClose={close}
        title={ending === 'all' ? `End ${plural(count, 'session')} of ${user.username}?` : 'End this session?'}
        action="End"
        isBusy={endSession.isPending || endAll.isPending}
        onConfirm={end}
      >
        {ending !== undefined && consequence(ending === 'all' ? (sessions.data?.items ?? []) : [ending])} The user must
        sign in again. Tokens for offline use stay.
      </ConfirmDialog>
    </Section>
  )
}

/** Who loses tokens, and who is told. */
function consequence(ended: readonly Session[]): string {
  const clients = ended.flatMap((session) => session.clients)
  const online = new Set(clients.filter((client) => !client.offline).map((client) => client.client_id))
  const notified = new Set(clients.filter((client) => client.notified).map((client) => client.client_id))
  if (clients.length === 0) return 'Nothing was opened in it.'
  return `This ends the tokens of ${plural(online.size, 'client')}, and tells ${plural(notified.size, 'client')} that the user signed out.`
}

const columns = (onEnd: (session: Session) => void): readonly Column<Session>[] => [
  { header: 'Signed in', width: 124, cell: (session) => <RelativeTime time={session.signed_in_at} /> },
  {
    header: 'Clients',
    cell: ({ clients }) =>
      clients.length === 0
        ? '-'
        : clients.map(({ client_id, client_name }, index) => (
            <span key={client_id}>
              {index > 0 && ', '}
              {client_name === null ? (
                client_id
              ) : (
                <RouteLink to="/clients/$clientId" params={{ clientId: client_id }}>
                  {client_name}
                </RouteLink>
              )}
            </span>
          )),
  },
  { header: 'Expires', width: 112, cell: (session) => <RelativeTime time={session.expires_at} /> },
  {
    header: 'End',
    hideHeader: true,
    width: 72,
    align: 'right',
    cell: (session) => (
      <Button size="compact-xs" variant="default" onClick={() => onEnd(session)}>
        End
      </Button>
    ),
  },
]
