import { getRouteApi } from '@tanstack/react-router'
import { userSort, type User } from '../../../server/contract/users.ts'
import { ChoiceFilter } from '../../components/choice-filter.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Notice } from '../../components/notice.tsx'
import { RecordList } from '../../components/record-list.tsx'
import { RouteButton } from '../../components/route-link.tsx'
import { RowLink, timeColumn } from '../../components/row-cells.tsx'
import { ListFilters, Screen } from '../../components/screen.tsx'
import { ScopeFilter } from '../../components/scope-filter.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { Status } from '../../components/status.tsx'
import { useShortcut } from '../../lib/keyboard.ts'
import { FROM_TOP, isNarrowed, withoutPlace } from '../../lib/list-search.ts'
import { userPages } from './api.ts'
import { digits } from '../../lib/numbers.ts'

const route = getRouteApi('/users')

/** The people who can sign in. */
export function UsersScreen() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const filter = (change: Partial<typeof search>, replace = false) =>
    void navigate({ search: (now) => ({ ...now, ...change, ...FROM_TOP }), replace })
  useShortcut('create', () => void navigate({ to: '/users/new' }))

  return (
    <Screen fills title="Users" actions={<RouteButton to="/users/new">Create user</RouteButton>}>
      <ListFilters>
        <SearchField label="Search users" value={search.q ?? ''} onSearch={(q) => filter({ q }, true)} />
        <ChoiceFilter
          label="Status"
          value={search.status}
          choices={[
            { value: 'active', label: 'Active' },
            { value: 'disabled', label: 'Disabled' },
          ]}
          onChange={(status) => filter({ status })}
        />
        <ScopeFilter value={search.scope} onChange={(scope) => filter({ scope })} />
      </ListFilters>
      <RecordList
        label="Users"
        columns={COLUMNS}
        noun="user"
        sort={search.sort ?? 'username'}
        onSort={(sort) => filter({ sort: userSort.safeParse(sort).data })}
        pages={userPages(withoutPlace(search))}
        rowKey={(user) => user.id}
        onOpen={(user) => void navigate({ to: '/users/$userId', params: { userId: user.id } })}
        empty={
          isNarrowed(search) ? (
            <Notice title="No user matches">Try another search or filter.</Notice>
          ) : (
            <Notice title="No users yet" action={<RouteButton to="/users/new">Create user</RouteButton>}>
              Users sign in to your clients. Machine-to-machine clients need none.
            </Notice>
          )
        }
      />
    </Screen>
  )
}

const COLUMNS: readonly Column<User>[] = [
  {
    header: 'Username',
    sort: { field: 'username' },
    cell: (user) => <RowLink href={`/users/${encodeURIComponent(user.id)}`}>{user.username}</RowLink>,
  },
  { header: 'Name', sort: { field: 'name' }, cell: (user) => user.name ?? '-' },
  { header: 'Email', sort: { field: 'email' }, cell: (user) => user.email ?? '-' },
  { header: 'Status', width: 88, cell: (user) => <Status value={user.status} /> },
  {
    header: 'Live tokens',
    width: 104,
    align: 'right',
    sort: { field: 'live_tokens', descendingFirst: true },
    cell: (user) => digits(user.live_tokens),
  },
  {
    header: 'Created',
    width: 124,
    secondary: true,
    sort: { field: 'created_at', descendingFirst: true },
    ...timeColumn((user) => user.created_at),
  },
]
