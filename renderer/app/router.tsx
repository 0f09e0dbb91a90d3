import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { lazy } from 'react'
import { z } from 'zod'
import { clientSort } from '../../server/contract/clients.ts'
import { timestamp } from '../../server/contract/fields.ts'
import { scopeSort } from '../../server/contract/scopes.ts'
import { issuingGrant, tokenSort, tokenStatus, tokenType } from '../../server/contract/tokens.ts'
import { userSort } from '../../server/contract/users.ts'
import { GRANT_TYPES } from '../../server/protocol/grant-types.ts'
import { LoadFailed, Notice } from '../components/notice.tsx'
import { RouteLink } from '../components/route-link.tsx'
import { Screen } from '../components/screen.tsx'
import { clientPages, clientQuery } from '../features/clients/api.ts'
import { keysQuery } from '../features/keys/api.ts'
import { OverviewScreen } from '../features/overview/overview-screen.tsx'
import { scopePages } from '../features/scopes/api.ts'
import { tokenPages, tokenQuery } from '../features/tokens/api.ts'
import { userPages, userQuery } from '../features/users/api.ts'
import { ahead } from '../lib/ahead.ts'
import { listSearch, withoutPlace } from '../lib/list-search.ts'
import { loadCode } from '../lib/load-code.ts'
import { settingsQuery } from '../lib/queries.ts'
import { firstRowsAhead } from '../lib/record-pages.ts'
import { Shell } from './shell.tsx'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })

// A filter in an address that is not one of the choices is left out: the list shows more, never an error.
const maybe = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)
const status = maybe(z.enum(['active', 'disabled']))
const scope = maybe(z.string())

// Needed once, by those who begin.
const Welcome = lazy(async () => {
  const { Welcome } = await loadCode(import('../features/clients/welcome/welcome.tsx'))
  return { default: Welcome }
})

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: z.object({ range: maybe(z.enum(['hour', 'day'])) }),
  component: () => <OverviewScreen Welcome={Welcome} />,
})

const clients = createRoute({
  getParentRoute: () => root,
  path: '/clients',
  validateSearch: z.object({
    ...listSearch,
    status,
    grant_type: maybe(z.enum(GRANT_TYPES)),
    scope,
    sort: maybe(clientSort),
  }),
  loaderDeps: ({ search }) => withoutPlace(search),
  loader: ({ deps, abortController }) => firstRowsAhead(clientPages(deps), abortController.signal),
  component: lazyRouteComponent(() => loadCode(import('../features/clients/clients-screen.tsx')), 'ClientsScreen'),
})
const createClient = createRoute({
  getParentRoute: () => root,
  path: '/clients/new',
  // The client that the new one is to be like.
  validateSearch: z.object({ copy: maybe(z.string()) }),
  component: lazyRouteComponent(
    () => loadCode(import('../features/clients/create-client-screen.tsx')),
    'CreateClientScreen',
  ),
})
const client = createRoute({
  getParentRoute: () => root,
  path: '/clients/$clientId',
  loader: ({ params, abortController }) => ahead(clientQuery(params.clientId), abortController.signal),
  component: lazyRouteComponent(() => loadCode(import('../features/clients/client-screen.tsx')), 'ClientScreen'),
})

const users = createRoute({
  getParentRoute: () => root,
  path: '/users',
  validateSearch: z.object({ ...listSearch, status, scope, sort: maybe(userSort) }),
  loaderDeps: ({ search }) => withoutPlace(search),
  loader: ({ deps, abortController }) => firstRowsAhead(userPages(deps), abortController.signal),
  component: lazyRouteComponent(() => loadCode(import('../features/users/users-screen.tsx')), 'UsersScreen'),
})
const createUser = createRoute({
  getParentRoute: () => root,
  path: '/users/new',
  component: lazyRouteComponent(() => loadCode(import('../features/users/create-user-screen.tsx')), 'CreateUserScreen'),
})
const user = createRoute({
  getParentRoute: () => root,
  path: '/users/$userId',
  loader: ({ params, abortController }) => ahead(userQuery(params.userId), abortController.signal),
  component: lazyRouteComponent(() => loadCode(import('../features/users/user-screen.tsx')), 'UserScreen'),
})

const scopes = createRoute({
  getParentRoute: () => root,
  path: '/scopes',
  validateSearch: z.object({ ...listSearch, sort: maybe(scopeSort), dialog: maybe(z.literal('create')) }),
  loaderDeps: ({ search: { dialog: _dialog, ...search } }) => withoutPlace(search),
  loader: ({ deps, abortController }) => firstRowsAhead(scopePages(deps), abortController.signal),
  component: lazyRouteComponent(() => loadCode(import('../features/scopes/scopes-screen.tsx')), 'ScopesScreen'),
})

const tokens = createRoute({
  getParentRoute: () => root,
  path: '/tokens',
  validateSearch: z.object({
    ...listSearch,
    client_id: maybe(z.string()),
    user_id: maybe(z.string()),
    family_id: maybe(z.string()),
    scope,
    type: maybe(tokenType),
    status: maybe(tokenStatus),
    grant_type: maybe(issuingGrant),
    // Until now, or between two times.
    issued: maybe(z.enum(['hour', 'day', 'week'])),
    issued_from: maybe(timestamp),
    issued_until: maybe(timestamp),
    sort: maybe(tokenSort),
  }),
  loaderDeps: ({ search }) => withoutPlace(search),
  loader: ({ deps, abortController }) => firstRowsAhead(tokenPages(deps), abortController.signal),
  component: lazyRouteComponent(() => loadCode(import('../features/tokens/tokens-screen.tsx')), 'TokensScreen'),
})
const token = createRoute({
  getParentRoute: () => tokens,
  path: '$tokenId',
  loader: ({ params, abortController }) => ahead(tokenQuery(params.tokenId), abortController.signal),
  component: lazyRouteComponent(() => loadCode(import('../features/tokens/token-drawer.tsx')), 'TokenDrawer'),
})
const inspect = createRoute({
  getParentRoute: () => root,
  path: '/tokens/inspect',
  component: lazyRouteComponent(() => loadCode(import('../features/tokens/inspect-screen.tsx')), 'InspectScreen'),
})

const keys = createRoute({
  getParentRoute: () => root,
  path: '/keys',
  // The algorithm whose key is about to be rotated.
  validateSearch: z.object({ rotate: maybe(z.string()) }),
  loader: ({ abortController }) => ahead(keysQuery(), abortController.signal),
  component: lazyRouteComponent(() => loadCode(import('../features/keys/keys-screen.tsx')), 'KeysScreen'),
})

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  loader: ({ abortController }) => ahead(settingsQuery(), abortController.signal),
  component: lazyRouteComponent(() => loadCode(import('../features/settings/settings-screen.tsx')), 'SettingsScreen'),
})

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
    keys,
    settings,
  ]),
  // What a screen needs is there by the time the pointer has gone down on its link.
  defaultPreload: 'intent',
  // What the console knows it shows at once, and asks for anew by itself; what it has forgotten it waits for again.
  defaultStaleReloadMode: 'blocking',
  defaultErrorComponent: ScreenFailed,
  scrollRestoration: true,
  scrollToTopSelectors: ['#content'],
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

// The menu, the tray or a notification leads to a place of the console; what is typed elsewhere on it stays.
window.gatehouse?.onGoTo((path) => {
  if (/^\/(?!\/)/.test(path)) router.history.push(path)
})

function NotFound() {
  return (
    <Screen title="Not found">
      <Notice title="There is nothing at this address" action={<RouteLink to="/">Go to Overview</RouteLink>} />
    </Screen>
  )
}

/** A screen whose code could not be fetched (the server went away), or that broke. */
function ScreenFailed({ error }: { error: unknown }) {
  return (
    <Screen title="This screen failed">
      <LoadFailed error={error} retry={() => window.location.reload()} />
    </Screen>
  )
}
