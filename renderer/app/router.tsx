import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { z } from 'zod'
import { GRANT_TYPES } from '../../server/protocol/grant-types.ts'
import { issuingGrant, tokenStatus, tokenType } from '../../server/contract/tokens.ts'
import { Notice } from '../components/notice.tsx'
import { RouteLink } from '../components/route-link.tsx'
import { Screen } from '../components/screen.tsx'
import { ClientScreen } from '../features/clients/client-screen.tsx'
import { ClientsScreen } from '../features/clients/clients-screen.tsx'
import { CreateClientScreen } from '../features/clients/create-client-screen.tsx'
import { OverviewScreen } from '../features/overview/overview-screen.tsx'
import { ScopesScreen } from '../features/scopes/scopes-screen.tsx'
import { SettingsScreen } from '../features/settings/settings-screen.tsx'
import { InspectScreen } from '../features/tokens/inspect-screen.tsx'
import { TokenDrawer } from '../features/tokens/token-drawer.tsx'
import { TokensScreen } from '../features/tokens/tokens-screen.tsx'
import { CreateUserScreen } from '../features/users/create-user-screen.tsx'
import { UserScreen } from '../features/users/user-screen.tsx'
import { UsersScreen } from '../features/users/users-screen.tsx'
import { listSearch } from '../lib/list-search.ts'
import { Shell } from './shell.tsx'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })

// A filter in an address that is not one of the choices is left out: the list shows more, never an error.
const maybe = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)
const status = maybe(z.enum(['active', 'disabled']))

const overview = createRoute({ getParentRoute: () => root, path: '/', component: OverviewScreen })

const clients = createRoute({
  getParentRoute: () => root,
  path: '/clients',
  validateSearch: z.object({ ...listSearch, status, grant_type: maybe(z.enum(GRANT_TYPES)) }),
  component: ClientsScreen,
})
const createClient = createRoute({ getParentRoute: () => root, path: '/clients/new', component: CreateClientScreen })
const client = createRoute({ getParentRoute: () => root, path: '/clients/$clientId', component: ClientScreen })

const users = createRoute({
  getParentRoute: () => root,
  path: '/users',
  validateSearch: z.object({ ...listSearch, status }),
  component: UsersScreen,
})
const createUser = createRoute({ getParentRoute: () => root, path: '/users/new', component: CreateUserScreen })
const user = createRoute({ getParentRoute: () => root, path: '/users/$userId', component: UserScreen })

const scopes = createRoute({
  getParentRoute: () => root,
  path: '/scopes',
  validateSearch: z.object(listSearch),
  component: ScopesScreen,
})

const tokens = createRoute({
  getParentRoute: () => root,
  path: '/tokens',
  validateSearch: z.object({
    ...listSearch,
    client_id: maybe(z.string()),
    user_id: maybe(z.string()),
    family_id: maybe(z.string()),
    scope: maybe(z.string()),
    type: maybe(tokenType),
    status: maybe(tokenStatus),
    grant_type: maybe(issuingGrant),
  }),
  component: TokensScreen,
})
const token = createRoute({ getParentRoute: () => tokens, path: '$tokenId', component: TokenDrawer })
const inspect = createRoute({ getParentRoute: () => root, path: '/tokens/inspect', component: InspectScreen })

const settings = createRoute({ getParentRoute: () => root, path: '/settings', component: SettingsScreen })

export const router = createRouter({
  routeTree: root.addChildren([
    overview,
    clients,
    createClient,
    client,
    users,
    createUser,
    user,
    scopes,
    tokens.addChildren([token]),
    inspect,
    settings,
  ]),
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

function NotFound() {
  return (
    <Screen title="Not found">
      <Notice title="There is nothing at this address" action={<RouteLink to="/">Go to Overview</RouteLink>} />
    </Screen>
  )
}
