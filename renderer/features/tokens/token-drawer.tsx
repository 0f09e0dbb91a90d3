import { Button, Code, Drawer, Group, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Token } from '../../../server/contract/tokens.ts'
import { CodeValue } from '../../components/code-value.tsx'
import { Details } from '../../components/details.tsx'
import { LastUsed } from '../../components/last-used.tsx'
import { LoadFailed, Notice } from '../../components/notice.tsx'
import { isShown } from '../../components/record-state.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RevokeDialog, type Revocation } from '../../components/revoke-dialog.tsx'
import { RouteLink } from '../../components/route-link.tsx'
import { SkeletonLines } from '../../components/skeleton-lines.tsx'
import { Status } from '../../components/status.tsx'
import { wasRefused } from '../../lib/console-request.ts'
import { tokenQuery } from './api.ts'
import { GRANTS, labelOf, TYPES } from './token-words.ts'

const route = getRouteApi('/tokens/$tokenId')

/** One token, beside the inventory. */
export function TokenDrawer() {
  const { tokenId } = route.useParams()
  const navigate = route.useNavigate()
  const token = useQuery(tokenQuery(tokenId))
  // It is gone with its address, and cannot give the focus back itself.
  useEffect(() => {
    const before = document.activeElement
    return () => {
      if (before instanceof HTMLElement && before.isConnected) setTimeout(() => before.focus({ preventScroll: true }))
    }
  }, [])
  return (
    <Drawer.Root
      opened
      onClose={() => void navigate({ to: '/tokens', search: (search) => search })}
      position="right"
      size={480}
    >
      <Drawer.Overlay />
      <Drawer.Content>
        {/* A plain group: Drawer's own header would be a second banner when a dialog opens over it. */}
        <Group justify="space-between" px="md" py="sm">
          <Drawer.Title fw={600} fz="lg">
            {token.data === undefined ? 'Token' : labelOf(TYPES, token.data.type)}
          </Drawer.Title>
          <Drawer.CloseButton aria-label="Close" />
        </Group>
        <Drawer.Body>
          {isShown(token) ? (
            <TokenDetail token={token.data} />
          ) : wasRefused(token.error, 'not-found') ? (
            <Notice title="There is no such token">Its record was removed, or the address is not complete.</Notice>
          ) : token.error !== null ? (
            <LoadFailed error={token.error} retry={() => void token.refetch()} />
          ) : (
            <SkeletonLines />
          )}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}

function TokenDetail({ token }: { token: Token }) {
  const [revocation, setRevocation] = useState<Revocation>()
  const { user } = token
  const client = token.client_name ?? token.client_id
  return (
    <Stack gap="md">
      <Details
        items={[
          ['Status', <Status key="status" value={token.status} />],
          ['Client', <ClientOf key="client" token={token} />],
          ['User', <UserOf key="user" token={token} />],
          ['Scopes', token.scope === '' ? 'None' : <Code key="scope">{token.scope}</Code>],
          ['Grant', labelOf(GRANTS, token.grant_type)],
          ['Issued', <RelativeTime key="issued" time={token.issued_at} />],
          ['Expires', <RelativeTime key="expires" time={token.expires_at} />],
          ['Last used', <LastUsed key="used" time={token.last_used_at} />],
          ['Revoked', token.revoked_at === null ? 'No' : <RelativeTime key="revoked" time={token.revoked_at} />],
          [
            'Issued to',
            token.address === null ? '-' : <CodeValue key="address" value={token.address} label="address" />,
          ],
          [token.type === 'access_token' ? 'jti' : 'SHA-256', <CodeValue key="id" value={token.id} label="id" />],
          [
            'Family',
            <Stack key="family" gap={0}>
              <CodeValue value={token.family_id} label="family" />
              <RouteLink to="/tokens" search={{ family_id: token.family_id }}>
                Tokens of this family
              </RouteLink>
            </Stack>,
          ],
        ]}
      />
      <Group gap="xs">
        {token.status === 'active' && (
          <Button color="red.7" onClick={() => setRevocation({ what: 'token', token })}>
            Revoke
          </Button>
        )}
        <Button variant="default" onClick={() => setRevocation({ what: 'family', id: token.family_id })}>
          Revoke this family
        </Button>
        <Button variant="default" onClick={() => setRevocation({ what: 'client', id: token.client_id, name: client })}>
          Revoke all of the client
        </Button>
        {user !== null && (
          <Button
            variant="default"
            onClick={() => setRevocation({ what: 'user', id: user.id, name: user.username ?? 'the user' })}
          >
            Revoke all of the user
          </Button>
        )}
      </Group>
      <RevokeDialog revocation={revocation} onClose={() => setRevocation(undefined)} />
    </Stack>
  )
}

function ClientOf({ token }: { token: Token }) {
  if (token.client_name === null) return <>{token.client_id} (deleted)</>
  return (
    <RouteLink to="/clients/$clientId" params={{ clientId: token.client_id }}>
      {token.client_name}
    </RouteLink>
  )
}

function UserOf({ token: { user } }: { token: Token }) {
  if (user === null) return <>None: the client acts for itself</>
  if (user.username === null) return <>{user.id} (deleted)</>
  return (
    <RouteLink to="/users/$userId" params={{ userId: user.id }}>
      {user.username}
    </RouteLink>
  )
}
