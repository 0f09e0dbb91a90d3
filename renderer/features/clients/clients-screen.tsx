import { getRouteApi } from '@tanstack/react-router'
import { clientSort, type Client } from '../../../server/contract/clients.ts'
import { ChoiceFilter } from '../../components/choice-filter.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Notice } from '../../components/notice.tsx'
import { RecordList } from '../../components/record-list.tsx'
import { RouteButton } from '../../components/route-link.tsx'
import { RowCode, RowCopy, RowLink, RowMark, RowParts, timeColumn } from '../../components/row-cells.tsx'
import { ListFilters, Screen } from '../../components/screen.tsx'
import { ScopeFilter } from '../../components/scope-filter.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { Status } from '../../components/status.tsx'
import { useShortcut } from '../../lib/keyboard.ts'
import { FROM_TOP, withoutPlace } from '../../lib/list-search.ts'
import { clientPages } from './api.ts'
import { GRANT_CHOICES } from './client-kinds.ts'
import { digits } from '../../lib/numbers.ts'

const route = getRouteApi('/clients')

/** Who may ask for tokens. */
export function ClientsScreen() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const filter = (change: Partial<typeof search>, replace = false) =>
    void navigate({ search: (now) => ({ ...now, ...change, ...FROM_TOP }), replace })
  useShortcut('create', () => void navigate({ to: '/clients/new' }))

  return (
    <Screen fills title="Clients" actions={<RouteButton to="/clients/new">Create client</RouteButton>}>
      <ListFilters>
        <SearchField label="Search clients" value={search.q ?? ''} onSearch={(q) => filter({ q }, true)} />
        <ChoiceFilter
          label="Status"
          value={search.status}
          choices={[
            { value: 'active', label: 'Active' },
            { value: 'disabled', label: 'Disabled' },
          ]}
          onChange={(status) => filter({ status })}
        />
        <ChoiceFilter
          label="Grant"
          width={180}
          value={search.grant_type}
          choices={GRANT_CHOICES}
          onChange={(grant_type) => filter({ grant_type })}
        />
        <ScopeFilter value={search.scope} onChange={(scope) => filter({ scope })} />
      </ListFilters>
      <RecordList
        label="Clients"
        columns={COLUMNS}
        noun="client"
        sort={search.sort ?? 'client_name'}
        onSort={(sort) => filter({ sort: clientSort.safeParse(sort).data })}
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
      <RowParts>
        <RowLink href={`/clients/${encodeURIComponent(client.client_id)}`}>{client.client_name}</RowLink>
        {client.built_in && <RowMark>Built in</RowMark>}
      </RowParts>
    ),
  },
  {
    header: 'Client ID',
    sort: { field: 'client_id' },
    width: 152,
    cell: (client) => (
      <RowParts>
        <RowCode>{client.client_id}</RowCode>
        <RowCopy value={client.client_id} label="Copy client ID" />
      </RowParts>
    ),
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
      <span title={client.grant_types.join(', ')}>
        {client.grant_types.length === 0 ? '-' : client.grant_types.map(grantLabel).join(', ')}
      </span>
    ),
  },
  { header: 'Status', width: 88, cell: (client) => <Status value={client.status} /> },
  {
    header: 'Live tokens',
    width: 104,
    align: 'right',
    sort: { field: 'live_tokens', descendingFirst: true },
    cell: (client) => digits(client.live_tokens),
  },
  {
    header: 'Last used',
    width: 116,
    secondary: true,
    sort: { field: 'last_used_at', descendingFirst: true },
    ...timeColumn((client) => client.last_used_at),
  },
  {
    header: 'Created',
    width: 124,
    secondary: true,
    sort: { field: 'created_at', descendingFirst: true },
    ...timeColumn((client) => client.created_at),
  },
]

const grantLabel = (grant: string) => GRANT_CHOICES.find(({ value }) => value === grant)?.label ?? grant
