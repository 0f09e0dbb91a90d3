import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { SignIn } from '../../../server/contract/sign-ins.ts'
import type { User } from '../../../server/contract/users.ts'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { LoadFailed } from '../../components/notice.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RouteLink } from '../../components/route-link.tsx'
import { Section } from '../../components/section.tsx'
import { signInsQuery } from './api.ts'
import { digits } from '../../lib/numbers.ts'

/** When and how the user signed in, and what was tried in their name. */
export function UserSignIns({ user }: { user: User }) {
  const signIns = useQuery(signInsQuery(user.id))
  return (
    <Section
      title="Sign-in history"
      description="The last 50 sign-ins and failed attempts, kept for 90 days at most and deleted with the user."
    >
      {signIns.error !== null && signIns.data === undefined ? (
        <LoadFailed error={signIns.error} retry={() => void signIns.refetch()} />
      ) : (
        <DataTable
          label={`Sign-ins of ${user.username}`}
          columns={COLUMNS}
          rows={signIns.data?.items}
          rowKey={({ first_at, at, method, outcome, address }) => [first_at, at, method, outcome, address].join(' ')}
          empty={
            <Text c="dimmed" p="sm">
              {user.username} has not signed in yet, and nobody has tried to.
            </Text>
          }
        />
      )}
    </Section>
  )
}

const METHODS: Readonly<Record<SignIn['method'], string>> = {
  password: 'Password',
  session: 'Signed in before',
  device: 'Device',
  consumer_login: '/consumer/login',
  password_grant: 'Password grant',
  console: 'Console',
}

const OUTCOMES: Readonly<Record<SignIn['outcome'], string>> = {
  success: 'Signed in',
  credentials: 'Refused: wrong password, or disabled',
  throttled: 'Refused: too many attempts',
}

const COLUMNS: readonly Column<SignIn>[] = [
  { header: 'Time', width: 132, cell: ({ at }) => <RelativeTime time={at} /> },
  {
    header: 'Outcome',
    cell: ({ outcome, count }) => (
      <Text
        component="span"
        truncate
        display="block"
        title={OUTCOMES[outcome]}
        c={outcome === 'success' ? 'var(--mantine-color-text)' : 'var(--gatehouse-bad)'}
      >
        {count > 1 && `${digits(count)} times: `}
        {OUTCOMES[outcome]}
      </Text>
    ),
  },
  { header: 'Method', width: 118, cell: ({ method }) => METHODS[method] },
  {
    header: 'Client',
    width: 128,
    cell: ({ method, client_id, client_name }) => {
      if (client_id === null) return method === 'console' ? 'Console' : '-'
      if (client_name === null) return `${client_id} (deleted)`
      return (
        <RouteLink to="/clients/$clientId" params={{ clientId: client_id }} truncate>
          {client_name}
        </RouteLink>
      )
    },
  },
  {
    header: 'Address',
    width: 124,
    cell: ({ address }) => (
      <Text component="code" truncate display="block" title={address} ff="monospace" fz="xs">
        {address}
      </Text>
    ),
  },
]
