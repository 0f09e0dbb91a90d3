import { Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { User } from '../../../server/contract/users.ts'
import { ChoiceFilter } from '../../components/choice-filter.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { LoadFailed, Notice } from '../../components/notice.tsx'
import { Pager } from '../../components/pager.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RouteButton, RouteLink } from '../../components/route-link.tsx'
import { Screen } from '../../components/screen.tsx'
import { ScopeFilter } from '../../components/scope-filter.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { Status } from '../../components/status.tsx'
import { useShortcut } from '../../lib/keyboard.ts'
import { FIRST_PAGE } from '../../lib/list-search.ts'
import { usersQuery } from './api.ts'

const route = getRouteApi('/users')

/** The people who can sign in. */
export function UsersScreen() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const users = useQuery(usersQuery(search))
  useShortcut('create', () => void navigate({ to: '/users/new' }))
  const isNarrowed = search.q !== undefined || search.status !== undefined || search.scope !== undefined

  return (
    <Screen title="Users" actions={<RouteButton to="/users/new">Create user</RouteButton>}>
      <Group mb="xs" gap="xs">
        <SearchField
          label="Search users"
          value={search.q ?? ''}
          onSearch={(q) => void navigate({ search: { ...search, q, ...FIRST_PAGE }, replace: true })}
        />
        <ChoiceFilter
          label="Status"
          value={search.status}
          choices={[
            { value: 'active', label: 'Active' },
            { value: 'disabled', label: 'Disabled' },
          ]}
          onChange={(status) => void navigate({ search: { ...search, status, ...FIRST_PAGE } })}
        />
        <ScopeFilter
          value={search.scope}
          onChange={(scope) => void navigate({ search: { ...search, scope, ...FIRST_PAGE } })}
        />
      </Group>
      {users.isError && users.data === undefined ? (
        <LoadFailed error={users.error} retry={() => void users.refetch()} />
      ) : (
        <DataTable
          label="Users"
          columns={COLUMNS}
          rows={users.data?.items}
          rowKey={(user) => user.id}
          onOpen={(user) => void navigate({ to: '/users/$userId', params: { userId: user.id } })}
          empty={
            isNarrowed ? (
              <Notice title="No user matches">Try another search or filter.</Notice>
            ) : (
              <Notice title="No users yet" action={<RouteButton to="/users/new">Create user</RouteButton>}>
                Users sign in to your clients. Machine-to-machine clients need none.
              </Notice>
            )
          }
        />
      )}
      <Pager page={users.data} noun="user" onMove={(page) => void navigate({ search: { ...search, ...page } })} />
    </Screen>
  )
}

const COLUMNS: readonly Column<User>[] = [
  {
    header: 'Username',
    cell: (user) => (
      <RouteLink to="/users/$userId" params={{ userId: user.id }}>
        {user.username}
      </RouteLink>
    ),
  },
  { header: 'Name', cell: (user) => user.name ?? '-' },
  { header: 'Email', cell: (user) => user.email ?? '-' },
  { header: 'Status', width: 88, cell: (user) => <Status value={user.status} /> },
  { header: 'Live tokens', width: 92, align: 'right', cell: (user) => user.live_tokens.toLocaleString('en') },
  { header: 'Created', width: 124, secondary: true, cell: (user) => <RelativeTime time={user.created_at} /> },
]
