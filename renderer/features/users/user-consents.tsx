import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Consent } from '../../../server/contract/consents.ts'
import type { User } from '../../../server/contract/users.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { LoadFailed } from '../../components/notice.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RouteLink } from '../../components/route-link.tsx'
import { Section } from '../../components/section.tsx'
import { digits, plural } from '../../lib/numbers.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { consentsQuery, useWithdrawConsent } from './api.ts'

/** What the user allowed which client, and the way to take it back. */
export function UserConsents({ user }: { user: User }) {
  const consents = useQuery(consentsQuery(user.id))
  const [withdrawing, setWithdrawing] = useState<Consent>()
  const withdraw = useWithdrawConsent(user.id)
  const close = () => setWithdrawing(undefined)

  const confirm = () => {
    if (withdrawing === undefined) return
    withdraw.mutateAsync(withdrawing.client_id).then(() => {
      toastDone(`The consent for ${withdrawing.client_name} is withdrawn`)
      close()
    }, toastError)
  }

  return (
    <Section title="Consents" description="What the user allowed clients, remembered: they are not asked for it again.">
      {consents.error !== null && consents.data === undefined ? (
        <LoadFailed error={consents.error} retry={() => void consents.refetch()} />
      ) : (
        <DataTable
          label={`Consents of ${user.username}`}
          columns={columns(setWithdrawing)}
          rows={consents.data?.items}
          rowKey={(consent) => consent.client_id}
          empty={
            <Text c="dimmed" p="sm">
              {user.username} has allowed no client anything.
            </Text>
          }
        />
      )}
      <ConfirmDialog
        opened={withdrawing !== undefined}
        onClose={close}
        title={`Withdraw the consent for ${withdrawing?.client_name ?? 'this client'}?`}
        action="Withdraw"
        isBusy={withdraw.isPending}
        onConfirm={confirm}
      >
        This ends {plural(withdrawing?.live_tokens ?? 0, 'live token')} of {withdrawing?.client_name} for{' '}
        {user.username}. The client must ask again.
      </ConfirmDialog>
    </Section>
  )
}

const columns = (onWithdraw: (consent: Consent) => void): readonly Column<Consent>[] => [
  {
    header: 'Client',
    cell: ({ client_id, client_name }) => (
      <RouteLink to="/clients/$clientId" params={{ clientId: client_id }}>
        {client_name}
      </RouteLink>
    ),
  },
  {
    header: 'Scopes, claims, resources',
    cell: ({ scope, claims, resources }) => [scope, ...claims, ...resources].join(' '),
  },
  { header: 'Granted', width: 124, cell: (consent) => <RelativeTime time={consent.granted_at} /> },
  { header: 'Live tokens', width: 92, align: 'right', cell: (consent) => digits(consent.live_tokens) },
  {
    header: 'Withdraw',
    hideHeader: true,
    width: 96,
    align: 'right',
    cell: (consent) => (
      <Button size="compact-xs" variant="default" onClick={() => onWithdraw(consent)}>
        Withdraw
      </Button>
    ),
  },
]
