import './shell.css'
import { ActionIcon, Alert, Group, Text, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import {
  IconAppWindow,
  IconKey,
  IconLayoutDashboard,
  IconLogout,
  IconMoon,
  IconSettings,
  IconShieldCheck,
  IconSun,
  IconUsers,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { consoleApi } from '../../server/contract/console-api.ts'
import { CopyButton } from '../components/copy-button.tsx'
import { Mark } from '../components/mark.tsx'
import { isDesktop, signOut } from '../lib/operator-session.ts'
import { overviewQuery, recordQuery } from '../lib/queries.ts'
import { queryClient } from '../lib/query-client.ts'

const SCREENS = [
  { to: '/', label: 'Overview', Icon: IconLayoutDashboard },
  { to: '/clients', label: 'Clients', Icon: IconAppWindow },
  { to: '/users', label: 'Users', Icon: IconUsers },
  { to: '/scopes', label: 'Scopes', Icon: IconShieldCheck },
  { to: '/tokens', label: 'Tokens', Icon: IconKey },
  { to: '/settings', label: 'Settings', Icon: IconSettings },
] as const

/** The frame: where to go on the left, the server's state below it. */
export function Shell() {
  const overview = useQuery(overviewQuery())
  const isLost = overview.isError || overview.failureCount > 0
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <aside className="sidebar">
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
        <footer className="sidebar-foot">
          <ServerState issuer={overview.data?.issuer} isLost={isLost} />
          <Operator />
        </footer>
      </aside>
      <main id="content" className="content" tabIndex={-1}>
        {isLost && (
          <Alert color="red.9" variant="outline" mb="md" role="status" title="The server does not answer">
            What you see may be out of date. The console tries again by itself.
          </Alert>
        )}
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
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const other = scheme === 'dark' ? 'light' : 'dark'
  const name = data?.user === null ? 'This computer' : (data?.user.name ?? data?.user.username ?? '')
  return (
    <Group justify="space-between" wrap="nowrap" mih={28}>
      <Text fz="xs" truncate title={name}>
        {name}
      </Text>
      <Group gap={2} wrap="nowrap">
        <Tooltip label={`Switch to ${other}`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Switch to ${other}`}
            onClick={() => setColorScheme(other)}
          >
            {scheme === 'dark' ? <IconSun size={14} /> : <IconMoon size={14} />}
          </ActionIcon>
        </Tooltip>
        {!isDesktop() && (
          <Tooltip label="Sign out">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label="Sign out"
              onClick={() => {
                // The next operator starts from nothing that this one saw.
                queryClient.clear()
                void signOut()
              }}
            >
              <IconLogout size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    </Group>
  )
}
