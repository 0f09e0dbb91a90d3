import { useMantineColorScheme } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import {
  IconAppWindow,
  IconBan,
  IconCopy,
  IconCopyPlus,
  IconDeviceDesktop,
  IconKeyboard,
  IconLink,
  IconLogout,
  IconMoon,
  IconPlus,
  IconRefresh,
  IconSettings,
  IconSun,
  IconUser,
  IconZoomCode,
  type Icon,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { consoleApi } from '../../../server/contract/console-api.ts'
import type { Revocation } from '../../components/revoke-dialog.tsx'
import { operatorSession } from '../../lib/connection.ts'
import { desktopLink } from '../../lib/desktop-link.ts'
import { plural } from '../../lib/numbers.ts'
import { listQuery, overviewQuery, recordQuery } from '../../lib/queries.ts'
import { SCREENS } from '../../lib/screens.ts'
import { SETTINGS_SECTIONS } from '../../lib/settings-sections.ts'
import type { ShortcutId } from '../../lib/shortcuts.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { matching, recordSearch, type Named } from './matching.ts'

/** Something to go to or to do. */
export interface Entry extends Named {
  id: string
  Icon: Icon
  /** What tells it from others of its name. */
  detail?: string
  shortcut?: ShortcutId
  run: () => void
  /** It leads to another screen or dialog, which takes the focus. */
  leaves?: true
  /** It asks for more: this stands in the field then, and the palette stays. */
  fills?: string
  /** It is not offered again as something recent. */
  isForgotten?: true
}

export interface EntryGroup {
  title: string
  entries: readonly Entry[]
}

/** How many clients, and how many users, are shown of those that were found. */
const FOUND = 5
const DEBOUNCE_MS = 150

interface EntryCommands {
  onRevoke: (revocation: Revocation) => void
  onHelp: () => void
}

/** What answers to what was typed, and whether the server is still looking. */
export function useEntries(typed: string, recent: readonly Entry[], commands: EntryCommands) {
  const screens = useScreenEntries()
  const actions = useActions(commands.onHelp)
  const sections = useSettingsSections()
  const records = useRecords(typed, commands.onRevoke)
  if (typed.trim() === '') {
    const isOld = ({ id }: Entry) => recent.every((entry) => entry.id !== id)
    const groups = [
      { title: 'Recent', entries: recent },
      { title: 'Screens', entries: screens.filter(isOld) },
      { title: 'Actions', entries: actions.filter(isOld) },
    ]
    return { groups: groups.filter(({ entries }) => entries.length > 0), isSearching: false }
  }
  const groups: EntryGroup[] = [
    { title: 'Screens', entries: matching(screens, typed) },
    { title: 'Actions', entries: matching(actions, typed) },
    { title: 'Settings', entries: matching(sections, typed) },
    ...records.groups,
  ]
  return { groups: groups.filter(({ entries }) => entries.length > 0), isSearching: records.isSearching }
}

function useScreenEntries(): readonly Entry[] {
  const navigate = useNavigate()
  return [
    ...SCREENS.map(({ to, id, label, Icon }) => ({
      id: `screen ${id}`,
      label,
      Icon,
      shortcut: id,
      leaves: true as const,
      run: () => void navigate({ to }),
    })),
    {
      id: 'screen inspect',
      label: 'Inspect a token',
      keywords: 'decode verify jwt debug',
      Icon: IconZoomCode,
      leaves: true,
      run: () => void navigate({ to: '/tokens/inspect' }),
    },
  ]
}

/** Found by typing alone: as a list they are in the screen itself. */
function useSettingsSections(): readonly Entry[] {
  const navigate = useNavigate()
  return SETTINGS_SECTIONS.map(({ id, label, keywords }) => ({
    id: `settings ${id}`,
    label: `Settings: ${label}`,
    keywords,
    Icon: IconSettings,
    leaves: true as const,
    run: () => void navigate({ to: '/settings', hash: id, hashScrollIntoView: false }),
  }))
}

function useActions(onHelp: () => void): readonly Entry[] {
  const navigate = useNavigate()
  const { setColorScheme } = useMantineColorScheme()
  const { data: overview } = useQuery(overviewQuery())
  const { data: keys } = useQuery(recordQuery('keys', consoleApi.keys.list, {}))
  const link = desktopLink(useLocation({ select: ({ pathname }) => pathname }))
  const algorithms = keys?.items.filter(({ status }) => status === 'current').map(({ alg }) => alg) ?? []
  const creating = { keywords: 'new add', Icon: IconPlus, leaves: true as const }
  return [
    { id: 'create client', label: 'Create client', ...creating, run: () => void navigate({ to: '/clients/new' }) },
    { id: 'create user', label: 'Create user', ...creating, run: () => void navigate({ to: '/users/new' }) },
    {
      id: 'create scope',
      label: 'Create scope',
      ...creating,
      run: () => void navigate({ to: '/scopes', search: { dialog: 'create' } }),
    },
    ...(overview === undefined ? [] : [copyIssuer(overview.issuer)]),
    ...(operatorSession.isDesktop && link !== null ? [copyLink(link)] : []),
    {
      id: 'revoke',
      label: 'Revoke all tokens of ...',
      detail: 'a client or user',
      keywords: 'end',
      Icon: IconBan,
      fills: 'Revoke all tokens of ',
      isForgotten: true,
      run: () => undefined,
    },
    {
      id: 'duplicate',
      label: 'Duplicate client ...',
      keywords: 'copy clone new',
      Icon: IconCopyPlus,
      fills: 'Duplicate ',
      isForgotten: true,
      run: () => undefined,
    },
    ...algorithms.map((alg) => ({
      id: `rotate ${alg}`,
      label: `Rotate signing key ${alg}`,
      keywords: 'jwks next',
      Icon: IconRefresh,
      leaves: true as const,
      run: () => void navigate({ to: '/keys', search: { rotate: alg } }),
    })),
    ...(
      [
        ['light', IconSun],
        ['dark', IconMoon],
        ['system', IconDeviceDesktop],
      ] as const
    ).map(([scheme, Icon]) => ({
      id: `appearance ${scheme}`,
      label: `Appearance: ${scheme}`,
      keywords: 'theme colour color mode',
      Icon,
      run: () => setColorScheme(scheme === 'system' ? 'auto' : scheme),
    })),
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      keywords: 'help keys',
      Icon: IconKeyboard,
      shortcut: 'help',
      run: onHelp,
    },
    ...(operatorSession.isDesktop
      ? []
      : [
          {
            id: 'sign out',
            label: 'Sign out',
            keywords: 'log logout leave',
            Icon: IconLogout,
            leaves: true as const,
            run: () => void operatorSession.signOut(),
          },
        ]),
  ]
}

function copyIssuer(issuer: string): Entry {
  return {
    id: 'copy issuer',
    label: 'Copy issuer URL',
    detail: issuer,
    keywords: 'address server',
    Icon: IconCopy,
    run: () => void navigator.clipboard.writeText(issuer).then(() => toastDone('Issuer URL copied'), toastError),
  }
}

/** What opens the screen that is there, or its record, in a desktop with the same server. */
function copyLink(link: string): Entry {
  return {
    id: 'copy link',
    label: 'Copy link to this screen',
    detail: link,
    keywords: 'address share gatehouse',
    Icon: IconLink,
    isForgotten: true,
    run: () => void navigator.clipboard.writeText(link).then(() => toastDone('Link copied'), toastError),
  }
}

/** Clients and users by name or id, searched for on the server; and for each, that its tokens can be ended. */
function useRecords(typed: string, onRevoke: (revocation: Revocation) => void) {
  const navigate = useNavigate()
  const search = recordSearch(typed)
  const [text] = useDebouncedValue(search.text, DEBOUNCE_MS)
  const isAsked = text !== '' && search.text !== ''
  const query = { q: text.slice(0, 200), limit: FOUND }
  const clients = useQuery({ ...listQuery('clients', consoleApi.clients.list, { query }), enabled: isAsked })
  const users = useQuery({ ...listQuery('users', consoleApi.users.list, { query }), enabled: isAsked })
  if (!isAsked) return { groups: [], isSearching: search.text !== '' }

  const foundClients = clients.data?.items ?? []
  const foundUsers = users.data?.items ?? []
  const revocations = [
    ...foundClients.map((client) => ({
      what: 'client' as const,
      id: client.client_id,
      name: client.client_name,
      client,
    })),
    ...foundUsers.map((user) => ({ what: 'user' as const, id: user.id, name: user.username, user })),
  ]
    .map((found) => ({ ...found, live: 'client' in found ? found.client.live_tokens : found.user.live_tokens }))
    .filter(({ live }) => live > 0)
    .map(({ what, id, name, live }): Entry => ({
      id: `revoke ${what} ${id}`,
      label: `Revoke all tokens of ${name}`,
      detail: plural(live, 'live token'),
      Icon: IconBan,
      isForgotten: true,
      run: () => onRevoke({ what, id, name }),
    }))
  const duplicates = foundClients
    .filter((client) => !client.built_in)
    .map(({ client_id, client_name }): Entry => ({
      id: `duplicate ${client_id}`,
      label: `Duplicate ${client_name}`,
      detail: client_id,
      keywords: 'copy clone',
      Icon: IconCopyPlus,
      leaves: true,
      isForgotten: true,
      run: () => void navigate({ to: '/clients/new', search: { copy: client_id } }),
    }))
  const groups: EntryGroup[] = [
    {
      title: 'Clients',
      entries: foundClients.map(({ client_id, client_name }) => ({
        id: `client ${client_id}`,
        label: client_name,
        detail: client_id,
        Icon: IconAppWindow,
        leaves: true,
        run: () => void navigate({ to: '/clients/$clientId', params: { clientId: client_id } }),
      })),
    },
    {
      title: 'Users',
      entries: foundUsers.map(({ id, username, name, email }) => ({
        id: `user ${id}`,
        label: username,
        detail: [name, email].filter((text) => text !== null).join(', '),
        Icon: IconUser,
        leaves: true,
        run: () => void navigate({ to: '/users/$userId', params: { userId: id } }),
      })),
    },
  ]
  const revoking = { title: 'Tokens', entries: revocations }
  const copying = { title: 'Duplicate', entries: duplicates }
  return {
    groups: search.isRevocation
      ? [revoking, ...groups]
      : search.isDuplication
        ? [copying, ...groups]
        : [...groups, revoking],
    isSearching: text !== search.text || clients.isFetching || users.isFetching,
  }
}
