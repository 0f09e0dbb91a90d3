import { Badge, Group, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { clientSort, type Client } from '../../../server/contract/clients.ts'
import { ChoiceFilter } from '../../components/choice-filter.tsx'
import { CodeValue } from '../../components/code-value.tsx'
import type { Column } from '../../components/data-table.tsx'
import { LastUsed } from '../../components/last-used.tsx'
import { Notice } from '../../components/notice.tsx'
import { RecordList } from '../../components/record-list.tsx'
import { RowTime } from '../../components/relative-time.tsx'
import { RouteButton, RouteLink } from '../../components/route-link.tsx'
import { Screen } from '../../components/screen.tsx'
import { ScopeFilter } from '../../components/scope-filter.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { Status } from '../../components/status.tsx'
import { useShortcut } from '../../lib/keyboard.ts'
import { FROM_TOP, withoutPlace } from '../../lib/list-search.ts'
import { clientPages } from './api.ts'
import { GRANT_CHOICES } from './client-kinds.ts'

const route = getRouteApi('/clients')

/** Who may ask for tokens. */
export function ClientsScreen() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  useShortcut('create', () => void navigate({ to: '/clients/new' }))

  return (
    <Screen fills title="Clients" actions={<RouteButton to="/clients/new">Create client</RouteButton>}>
      <Group mb="xs" gap="xs">
        <SearchField
          label="Search clients"
          value={search.q ?? ''}
          onSearch={(q) => void navigate({ search: { ...search, q, ...FROM_TOP }, replace: true })}
        />
        <ChoiceFilter
          label="Status"
          value={search.status}
          choices={[
            { value: 'active', label: 'Active' },
            { value: 'disabled', label: 'Disabled' },
          ]}
          onChange={(status) => void navigate({ search: { ...search, status, ...FROM_TOP } })}
        />
        <ChoiceFilter
          label="Grant"
          width={180}
          value={search.grant_type}
          choices={GRANT_CHOICES}
          onChange={(grant_type) => void navigate({ search: { ...search, grant_type, ...FROM_TOP } })}
        />
        <ScopeFilter
          value={search.scope}
          onChange={(scope) => void navigate({ search: { ...search, scope, ...FROM_TOP } })}
        />
      </Group>
      <RecordList
        label="Clients"
        columns={COLUMNS}
        noun="client"
        sort={search.sort ?? 'client_name'}
        onSort={(sort) => void navigate({ search: { ...search, sort: clientSort.safeParse(sort).data, ...FROM_TOP } })}
        pages={clientPages(withoutPlace(search))}
        rowKey={(client) => client.client_id}
        onOpen={(client) => void navigate({ to: '/clients/$clientId', params: { clientId: client.client_id } })}
        empty={<Notice title="No client matches">Try another search or filter.</Notice>}
      />
    </Screen>
  )
}

const COLUMNS: readonly Column<Client>[] = [
  {
    header: 'Name',
    sort: { field: 'client_name' },
    cell: (client) => (
      <Group gap="xs" wrap="nowrap">
        <RouteLink to="/clients/$clientId" params={{ clientId: client.client_id }} truncate>
          {client.client_name}
        </RouteLink>
        {client.built_in && (
          <Badge variant="default" size="xs" tt="none" fw={500} miw="max-content">
            Built in
          </Badge>
        )}
      </Group>
    ),
  },
  {
    header: 'Client ID',
    sort: { field: 'client_id' },
    width: 152,
    cell: (client) => <CodeValue value={client.client_id} label="client ID" truncate />,
  },
  {
    header: 'Type',
    width: 100,
    secondary: true,
    cell: (client) => (client.token_endpoint_auth_method === 'none' ? 'Public' : 'Confidential'),
  },
  {
    header: 'Grants',
    width: 164,
    cell: (client) => (
      <Text truncate title={client.grant_types.join(', ')}>
        {client.grant_types.length === 0 ? '-' : client.grant_types.map(grantLabel).join(', ')}
      </Text>
    ),
  },
  { header: 'Status', width: 88, cell: (client) => <Status value={client.status} /> },
  {
    header: 'Live tokens',
    width: 104,
    align: 'right',
    sort: { field: 'live_tokens', descendingFirst: true },
    cell: (client) => client.live_tokens.toLocaleString('en'),
  },
  {
    header: 'Last used',
    width: 116,
    secondary: true,
    sort: { field: 'last_used_at', descendingFirst: true },
    cell: (client) => <LastUsed time={client.last_used_at} inRow />,
  },
  {
    header: 'Created',
    width: 124,
    secondary: true,
    sort: { field: 'created_at', descendingFirst: true },
    cell: (client) => <RowTime time={client.created_at} />,
  },
]

const grantLabel = (grant: string) => GRANT_CHOICES.find(({ value }) => value === grant)?.label ?? grant
