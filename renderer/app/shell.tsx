import './shell.css'
import { ActionIcon, Group, Text, Tooltip, useMantineColorScheme } from '@mantine/core'
import {
  IconAppWindow,
  IconDeviceDesktop,
  IconKey,
  IconLayoutDashboard,
  IconLogout,
  IconMoon,
  IconSettings,
  IconSignature,
  IconShieldCheck,
  IconSun,
  IconUsers,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { consoleApi } from '../../server/contract/console-api.ts'
import { Callout } from '../components/callout.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { Mark } from '../components/mark.tsx'
import { operatorSession } from '../lib/connection.ts'
import { ConnectionLost } from '../lib/console-request.ts'
import { overviewQuery, recordQuery } from '../lib/queries.ts'
import { queryClient } from '../lib/query-client.ts'

const SCREENS = [
  { to: '/', label: 'Overview', Icon: IconLayoutDashboard },
  { to: '/clients', label: 'Clients', Icon: IconAppWindow },
  { to: '/users', label: 'Users', Icon: IconUsers },
  { to: '/scopes', label: 'Scopes', Icon: IconShieldCheck },
  { to: '/tokens', label: 'Tokens', Icon: IconKey },
  { to: '/keys', label: 'Keys', Icon: IconSignature },
  { to: '/settings', label: 'Settings', Icon: IconSettings },
] as const

/** The frame: where to go on the left, the server's state below it. */
export function Shell() {
  const { data, failureReason } = useQuery(overviewQuery())
  const isLost = failureReason instanceof ConnectionLost
  useEffect(() => {
    if (!isLost) void queryClient.refetchQueries({ predicate: ({ state }) => state.error instanceof ConnectionLost })
  }, [isLost])
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <aside className="sidebar" aria-label="Console">
        <Group gap="xs" px="sm" py="sm">
          <Mark />
          <Text fw={600} fz="lg">
            Gatehouse
          </Text>
        </Group>
        <nav aria-label="Screens">
          {SCREENS.map(({ to, label, Icon }) => (
            <Link key={to} to={to} className="nav-link" activeOptions={{ exact: to === '/', includeSearch: false }}>
              <Icon size={16} stroke={1.6} aria-hidden="true" />
              {label}
            </Link>
          ))}
        </nav>
        <div className="sidebar-foot">
          <ServerState issuer={data?.issuer} isLost={isLost} />
          <Operator />
        </div>
      </aside>
      <main id="content" className="content" tabIndex={-1}>
        <div className="banner" role="status">
          {isLost && (
            <Callout tone="bad" title="The server does not answer">
              What you see may be out of date. The console tries again by itself.
            </Callout>
          )}
        </div>
        <Outlet />
      </main>
    </div>
  )
}

function ServerState({ issuer, isLost }: { issuer: string | undefined; isLost: boolean }) {
  return (
    <div className="server-state">
      <Group gap="xs" wrap="nowrap">
        <span className="dot" data-lost={isLost || undefined} aria-hidden="true" />
        <Text fz="xs">{isLost ? 'Server lost' : 'Server running'}</Text>
      </Group>
      <Group gap={2} wrap="nowrap" mih={22}>
        {issuer !== undefined && (
          <>
            <Text ff="monospace" fz={11} truncate title={issuer}>
              {issuer}
            </Text>
            <CopyButton value={issuer} label="Copy issuer URL" />
          </>
        )}
      </Group>
    </div>
  )
}

function Operator() {
  const { data } = useQuery(recordQuery('session', consoleApi.session.current, {}))
  const name = data === undefined ? '' : data.user === null ? 'This computer' : (data.user.name ?? data.user.username)
  return (
    <Group justify="space-between" wrap="nowrap" mih={28}>
      <Text fz="xs" truncate title={name}>
        {name}
      </Text>
      <Group gap={2} wrap="nowrap">
        <ColorSchemeButton />
        {!operatorSession.isDesktop && (
          <Tooltip label="Sign out">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label="Sign out"
              onClick={() => void operatorSession.signOut()}
            >
              <IconLogout size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    </Group>
  )
}

const SCHEMES = {
  auto: { label: 'system', next: 'light', Icon: IconDeviceDesktop },
  light: { label: 'light', next: 'dark', Icon: IconSun },
  dark: { label: 'dark', next: 'auto', Icon: IconMoon },
} as const

/** Goes through system, light and dark. */
function ColorSchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { label, next, Icon } = SCHEMES[colorScheme]
  const says = `Appearance: ${label}. Switch to ${SCHEMES[next].label}`
  return (
    <Tooltip label={says}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={says} onClick={() => setColorScheme(next)}>
        <Icon size={14} />
      </ActionIcon>
    </Tooltip>
  )
}
