import {
  IconAppWindow,
  IconKey,
  IconLayoutDashboard,
  IconSettings,
  IconShieldCheck,
  IconSignature,
  IconUsers,
} from '@tabler/icons-react'

/** The screens of the navigation; each has the shortcut of its name. */
export const SCREENS = [
  { to: '/', id: 'overview', label: 'Overview', Icon: IconLayoutDashboard },
  { to: '/clients', id: 'clients', label: 'Clients', Icon: IconAppWindow },
  { to: '/users', id: 'users', label: 'Users', Icon: IconUsers },
  { to: '/scopes', id: 'scopes', label: 'Scopes', Icon: IconShieldCheck },
  { to: '/tokens', id: 'tokens', label: 'Tokens', Icon: IconKey },
  { to: '/keys', id: 'keys', label: 'Keys', Icon: IconSignature },
  { to: '/settings', id: 'settings', label: 'Settings', Icon: IconSettings },
] as const
