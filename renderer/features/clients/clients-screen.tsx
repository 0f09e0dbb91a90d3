import { Badge, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Client } from '../../../server/contract/clients.ts'
import { ChoiceFilter } from '../../components/choice-filter.tsx'
import { CodeValue } from '../../components/code-value.tsx'
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
import { clientsQuery } from './api.ts'
import { GRANT_CHOICES } from './client-kinds.ts'

const route = getRouteApi('/clients')

/** Who may ask for tokens. */
export function ClientsScreen() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const clients = useQuery(clientsQuery(search))
  useShortcut('create', () => void navigate({ to: '/clients/new' }))

  return (
    <Screen title="Clients" actions={<RouteButton to="/clients/new">Create client</RouteButton>}>
      <Group mb="xs" gap="xs">
        <SearchField
          label="Search clients"
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
        <ChoiceFilter
          label="Grant"
          width={180}
          value={search.grant_type}
          choices={GRANT_CHOICES}
          onChange={(grant_type) => void navigate({ search: { ...search, grant_type, ...FIRST_PAGE } })}
        />
        <ScopeFilter
          value={search.scope}
          onChange={(scope) => void navigate({ search: { ...search, scope, ...FIRST_PAGE } })}
        />
      </Group>
      {clients.isError && clients.data === undefined ? (
        <LoadFailed error={clients.error} retry={() => void clients.refetch()} />
      ) : (
        <DataTable
          label="Clients"
          columns={COLUMNS}
          rows={clients.data?.items}
          rowKey={(client) => client.client_id}
          onOpen={(client) => void navigate({ to: '/clients/$clientId', params: { clientId: client.client_id } })}
          empty={<Notice title="No client matches">Try another search or filter.</Notice>}
        />
      )}
      <Pager page={clients.data} noun="client" onMove={(page) => void navigate({ search: { ...search, ...page } })} />
    </Screen>
  )
}

const COLUMNS: readonly Column<Client>[] = [
  {
    header: 'Name',
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
    width: 168,
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
    width: 190,
    cell: (client) => (
      <Text truncate title={client.grant_types.join(', ')}>
        {client.grant_types.length === 0 ? '-' : client.grant_types.map(grantLabel).join(', ')}
      </Text>
    ),
  },
  { header: 'Status', width: 88, cell: (client) => <Status value={client.status} /> },
  { header: 'Live tokens', width: 92, align: 'right', cell: (client) => client.live_tokens.toLocaleString('en') },
  { header: 'Created', width: 124, secondary: true, cell: (client) => <RelativeTime time={client.created_at} /> },
]

const grantLabel = (grant: string) => GRANT_CHOICES.find(({ value }) => value === grant)?.label ?? grant
