import { queryOptions } from '@tanstack/react-query'
import type { GatehouseBridge, UpdateState } from '../../electron/bridge.ts'
import { every } from './queries.ts'

/** What the desktop around this window offers; undefined in a browser. */
export const desktop = window.gatehouse

/** Whether the issuer answers; the tray can change that, too. */
export const serverStateQuery = (bridge: GatehouseBridge) =>
  queryOptions({
    queryKey: ['desktop', 'server'],
    queryFn: () => bridge.requestServerState(),
    refetchInterval: every(3_000),
  })

/** Where an update stands; asked for more often while something goes on. */
export const updateStateQuery = (bridge: GatehouseBridge) =>
  queryOptions({
    queryKey: ['desktop', 'updates'],
    queryFn: () => bridge.requestUpdateState(),
    refetchInterval: ({ state: { data } }) => every(isUnderWay(data) ? 500 : 5_000)(),
  })

const isUnderWay = (state: UpdateState | undefined) =>
  state?.status === 'checking' || state?.status === 'downloading' || state?.status === 'installing'

export const preferencesQuery = (bridge: GatehouseBridge) =>
  queryOptions({ queryKey: ['desktop', 'preferences'], queryFn: () => bridge.requestPreferences() })
