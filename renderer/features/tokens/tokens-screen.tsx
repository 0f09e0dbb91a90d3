import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Outlet } from '@tanstack/react-router'
import { useState } from 'react'
import type { Token } from '../../../server/contract/tokens.ts'
import { ChoiceFilter } from '../../components/choice-filter.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { LoadFailed, Notice } from '../../components/notice.tsx'
import { Pager } from '../../components/pager.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RevokeDialog, type Revocation } from '../../components/revoke-dialog.tsx'
import { RouteButton, RouteLink } from '../../components/route-link.tsx'
import { Screen } from '../../components/screen.tsx'
import { ScopeFilter } from '../../components/scope-filter.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { Status } from '../../components/status.tsx'
import { FIRST_PAGE } from '../../lib/list-search.ts'
import { tokensQuery } from './api.ts'
import { RecordFilter } from '../../components/record-filter.tsx'
import { GRANTS, labelOf, STATUSES, TYPES } from './token-words.ts'

const route = getRouteApi('/tokens')

/** Every token that was issued, newest first. */
export function TokensScreen() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const tokens = useQuery(tokensQuery(search))
  const [revocation, setRevocation] = useState<Revocation>()
  const filter = (change: Partial<typeof search>) =>
    void navigate({ to: '/tokens', search: { ...search, ...change, ...FIRST_PAGE } })

  return (
    <Screen
      title="Tokens"
      actions={
        <RouteButton to="/tokens/inspect" variant="default">
          Inspect token
        </RouteButton>
      }
    >
      <Group mb="xs" gap="xs">
        <SearchField width={180} label="Search tokens" value={search.q ?? ''} onSearch={(q) => filter({ q })} />
        <RecordFilter kind="client" value={search.client_id} onChange={(client_id) => filter({ client_id })} />
        <RecordFilter kind="user" value={search.user_id} onChange={(user_id) => filter({ user_id })} />
        <ScopeFilter value={search.scope} onChange={(scope) => filter({ scope })} />
        <ChoiceFilter
          label="Type"
          width={128}
          value={search.type}
          choices={TYPES}
          onChange={(type) => filter({ type })}
        />
        <ChoiceFilter
          label="Status"
          width={104}
          value={search.status}
          choices={STATUSES}
          onChange={(status) => filter({ status })}
        />
        <ChoiceFilter
          label="Grant"
          width={148}
          value={search.grant_type}
          choices={GRANTS}
          onChange={(grant_type) => filter({ grant_type })}
        />
        {search.family_id !== undefined && (
          <Button size="xs" variant="default" onClick={() => filter({ family_id: undefined })}>
            One family: show all
          </Button>
        )}
      </Group>
      {tokens.isError && tokens.data === undefined ? (
        <LoadFailed error={tokens.error} retry={() => void tokens.refetch()} />
      ) : (
        <DataTable
          label="Tokens"
          columns={columns(setRevocation)}
          rows={tokens.data?.items}
          rowKey={(token) => token.id}
          onOpen={(token) => void navigate({ to: '/tokens/$tokenId', params: { tokenId: token.id }, search })}
          empty={
            Object.values(search).some((value) => value !== undefined) ? (
              <Notice title="No token matches">Try another search or filter.</Notice>
            ) : (
              <Notice title="No tokens yet">Each token that a client gets appears here at once.</Notice>
            )
          }
        />
      )}
      <Pager
        page={tokens.data}
        noun="token"
        onMove={(page) => void navigate({ to: '/tokens', search: { ...search, ...page } })}
      />
      <RevokeDialog revocation={revocation} onClose={() => setRevocation(undefined)} />
      <Outlet />
    </Screen>
  )
}

function columns(revoke: (revocation: Revocation) => void): readonly Column<Token>[] {
  return [
    {
      header: 'Token',
      width: 112,
      cell: (token) => (
        <RouteLink to="/tokens/$tokenId" params={{ tokenId: token.id }} search>
          {labelOf(TYPES, token.type)}
        </RouteLink>
      ),
    },
    { header: 'Client', cell: (token) => <Text truncate>{token.client_name ?? token.client_id}</Text> },
    {
      header: 'User',
      width: 104,
      cell: (token) => <Text truncate>{token.user === null ? '-' : (token.user.username ?? 'deleted user')}</Text>,
    },
    {
      header: 'Scopes',
      cell: (token) => (
        <Text component="span" ff="monospace" fz="xs" title={token.scope}>
          {token.scope}
        </Text>
      ),
    },
    { header: 'Grant', width: 136, secondary: true, cell: (token) => labelOf(GRANTS, token.grant_type) },
    { header: 'Status', width: 84, cell: (token) => <Status value={token.status} /> },
    { header: 'Issued', width: 116, cell: (token) => <RelativeTime time={token.issued_at} /> },
    { header: 'Expires', width: 108, secondary: true, cell: (token) => <RelativeTime time={token.expires_at} /> },
    {
      header: 'Actions',
      hideHeader: true,
      width: 84,
      align: 'right',
      cell: (token) =>
        token.status === 'active' && (
          <Button size="compact-xs" variant="default" onClick={() => revoke({ what: 'token', token })}>
            Revoke
          </Button>
        ),
    },
  ]
}
