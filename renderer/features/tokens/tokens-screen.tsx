import { Button } from '@mantine/core'
import { getRouteApi, Outlet, useRouter } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { tokenSort, type Token } from '../../../server/contract/tokens.ts'
import { ChoiceFilter } from '../../components/choice-filter.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Notice } from '../../components/notice.tsx'
import { RecordList } from '../../components/record-list.tsx'
import { RevokeDialog, type Revocation } from '../../components/revoke-dialog.tsx'
import { RouteButton } from '../../components/route-link.tsx'
import { RowButton, RowLink, timeColumn } from '../../components/row-cells.tsx'
import { ListFilters, Screen } from '../../components/screen.tsx'
import { ScopeFilter } from '../../components/scope-filter.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { Status } from '../../components/status.tsx'
import { RecordFilter } from '../../components/record-filter.tsx'
import { useIdle } from '../../lib/idle.ts'
import { FROM_TOP, isNarrowed, withoutPlace } from '../../lib/list-search.ts'
import { useSelection } from '../../lib/selection.ts'
import { INVENTORY_INTERVAL, tokenPages } from './api.ts'
import { IssuedFilter } from './issued-filter.tsx'
import { RevokeSelection } from './revoke-selection.tsx'
import { GRANTS, labelOf, STATUSES, TYPES } from './token-words.ts'

const route = getRouteApi('/tokens')

const keyOf = (token: Token) => token.id

/** Every token that was issued, the newest first. */
export function TokensScreen() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const filters = withoutPlace(search)
  const [revocation, setRevocation] = useState<Revocation>()
  const isIdle = useIdle()
  const router = useRouter()
  const { searchStr } = router.buildLocation({ to: '/tokens', search: filters })
  const shownColumns = useColumns(searchStr, setRevocation)
  const selection = useSelection(JSON.stringify({ ...filters, sort: undefined }), keyOf)
  const filter = (change: Partial<typeof search>, replace = false) =>
    void navigate({ to: '/tokens', search: (now) => ({ ...now, ...change, ...FROM_TOP }), replace })

  return (
    <Screen
      fills
      title="Tokens"
      actions={
        <RouteButton to="/tokens/inspect" variant="default">
          Inspect token
        </RouteButton>
      }
    >
      <ListFilters>
        <SearchField width={148} label="Search tokens" value={search.q ?? ''} onSearch={(q) => filter({ q }, true)} />
        <RecordFilter
          width={104}
          kind="client"
          value={search.client_id}
          onChange={(client_id) => filter({ client_id })}
        />
        <RecordFilter width={100} kind="user" value={search.user_id} onChange={(user_id) => filter({ user_id })} />
        <ScopeFilter value={search.scope} onChange={(scope) => filter({ scope })} />
        <ChoiceFilter
          label="Type"
          width={126}
          value={search.type}
          choices={TYPES}
          onChange={(type) => filter({ type })}
        />
        <ChoiceFilter
          label="Status"
          width={94}
          value={search.status}
          choices={STATUSES}
          onChange={(status) => filter({ status })}
        />
        <ChoiceFilter
          label="Grant"
          width={156}
          value={search.grant_type}
          choices={GRANTS}
          onChange={(grant_type) => filter({ grant_type })}
        />
        <IssuedFilter value={search} onChange={(issued) => filter(issued)} />
        {search.family_id !== undefined && (
          <Button size="xs" variant="default" onClick={() => filter({ family_id: undefined })}>
            One family: show all
          </Button>
        )}
      </ListFilters>
      <RecordList
        label="Tokens"
        noun="token"
        columns={shownColumns}
        pages={tokenPages(filters)}
        sort={search.sort ?? '-issued_at'}
        onSort={(sort) => filter({ sort: tokenSort.safeParse(sort).data })}
        interval={INVENTORY_INTERVAL}
        rowKey={keyOf}
        nameOf={(token) => `${labelOf(TYPES, token.type)} of ${token.client_name ?? token.client_id}`}
        onOpen={(token) => void navigate({ to: '/tokens/$tokenId', params: { tokenId: token.id }, search })}
        selection={selection}
        selectionActions={(count) => <RevokeSelection selection={selection} filters={filters} count={count} />}
        empty={
          isNarrowed(search) ? (
            <Notice title="No token matches">Try another search or filter.</Notice>
          ) : (
            <Notice title="No tokens yet">Each token that a client gets appears here at once.</Notice>
          )
        }
      />
      {(isIdle || revocation !== undefined) && (
        <RevokeDialog revocation={revocation} onClose={() => setRevocation(undefined)} />
      )}
      <Outlet />
    </Screen>
  )
}

/** The same ones as long as the filters are: their cells are not drawn anew. @param search the filters, as in an address */
const useColumns = (search: string, revoke: (revocation: Revocation) => void) =>
  useMemo(() => columns(search, revoke), [search, revoke])

function columns(search: string, revoke: (revocation: Revocation) => void): readonly Column<Token>[] {
  return [
    {
      header: 'Token',
      width: 112,
      cell: (token) => (
        <RowLink href={`/tokens/${encodeURIComponent(token.id)}${search}`}>{labelOf(TYPES, token.type)}</RowLink>
      ),
    },
    { header: 'Client', cell: (token) => token.client_name ?? token.client_id },
    {
      header: 'User',
      width: 104,
      cell: (token) => (token.user === null ? '-' : (token.user.username ?? 'deleted user')),
    },
    {
      header: 'Scopes',
      isCode: true,
      cell: (token) => token.scope,
    },
    { header: 'Grant', width: 136, secondary: true, cell: (token) => labelOf(GRANTS, token.grant_type) },
    { header: 'Status', width: 84, cell: (token) => <Status value={token.status} /> },
    {
      header: 'Issued',
      width: 116,
      sort: { field: 'issued_at', descendingFirst: true },
      ...timeColumn((token) => token.issued_at),
    },
    {
      header: 'Expires',
      width: 108,
      secondary: true,
      sort: { field: 'expires_at' },
      ...timeColumn((token) => token.expires_at),
    },
    {
      header: 'Actions',
      hideHeader: true,
      width: 84,
      align: 'right',
      cell: (token) =>
        token.status === 'active' && <RowButton onClick={() => revoke({ what: 'token', token })}>Revoke</RowButton>,
    },
  ]
}
