import { ActionIcon, Group, Text, Tooltip, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconKeyboard, IconLogout, IconMoon, IconSearch, IconSun } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { consoleApi } from '../../server/contract/console-api.ts'
import { KeyCaps } from '../components/key-caps.tsx'
import { Mark } from '../components/mark.tsx'
import { operatorSession } from '../lib/connection.ts'
import { overviewQuery, recordQuery } from '../lib/queries.ts'
import { SCREENS } from '../lib/screens.ts'
import { ServerState } from './server-state.tsx'

interface SidebarProps {
  isLost: boolean
  onFind: () => void
  onHelp: () => void
}

/** Where to go, and below it the server's state and the operator; a rail of icons over words where the window is narrow. */
export function Sidebar({ isLost, onFind, onHelp }: SidebarProps) {
  const { data } = useQuery(overviewQuery())
  const router = useRouter()
  return (
    <aside className="sidebar" aria-label="Console">
      <div className="sidebar-head">
        <Mark />
        <Text className="wide-only" fw={600} fz="lg">
          Gatehouse
        </Text>
      </div>
      <UnstyledButton className="find" aria-haspopup="dialog" onClick={onFind}>
        <IconSearch size={14} stroke={1.6} aria-hidden="true" />
        <span className="find-word">Find</span>
        <span className="wide-only">
          <KeyCaps id="palette" />
        </span>
      </UnstyledButton>
      <nav aria-label="Screens">
        {SCREENS.map(({ to, label, Icon }) => (
          <Link
            key={to}
            to={to}
            className="nav-link"
            activeOptions={{ exact: to === '/', includeSearch: false }}
            // Between pressing and letting go there is time for the server to answer.
            onPointerDown={() => void router.preloadRoute({ to })}
          >
            <Icon size={16} stroke={1.6} aria-hidden="true" />
            {label}
          </Link>
        ))}
      </nav>
      <div className="sidebar-foot">
        <ServerState issuer={data?.issuer} isLost={isLost} />
        <Operator onHelp={onHelp} />
      </div>
    </aside>
  )
}

function Operator({ onHelp }: { onHelp: () => void }) {
  const { data } = useQuery(recordQuery('session', consoleApi.session.current, {}))
  const name = data === undefined ? '' : data.user === null ? 'This computer' : (data.user.name ?? data.user.username)
  return (
    <div className="operator">
      <Text className="wide-only" fz="xs" truncate title={name}>
        {name}
      </Text>
      <Group gap={2} justify="center">
        <Tooltip label="Keyboard shortcuts">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-haspopup="dialog"
            aria-label="Keyboard shortcuts"
            onClick={onHelp}
          >
            <IconKeyboard size={14} />
          </ActionIcon>
        </Tooltip>
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
    </div>
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
