import { queryOptions } from '@tanstack/react-query'
import type { GatehouseBridge } from '../../electron/bridge.ts'
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

export const preferencesQuery = (bridge: GatehouseBridge) =>
  queryOptions({ queryKey: ['desktop', 'preferences'], queryFn: () => bridge.requestPreferences() })
