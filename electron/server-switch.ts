import { StartUpError } from '../server/index.ts'
import type { ServerState } from './bridge.ts'
import { errorLine } from './error-line.ts'
import type { ServerHost } from './server-host.ts'

/** Starts and stops the server for whoever asks: the console, the tray. */
export interface ServerSwitch {
  state: () => ServerState
  /** Resolves when it is done, with what came of it. */
  set: (isRunning: boolean) => Promise<ServerState>
}

/** @param changed called after each attempt */
export function createServerSwitch(
  server: Pick<ServerHost, 'isRunning' | 'setRunning'>,
  changed: () => void,
): ServerSwitch {
  const state = (problem: string | null = null) => ({ isRunning: server.isRunning(), problem })
  return {
    state: () => state(),
    async set(isRunning) {
      try {
        await server.setRunning(isRunning)
        return state()
      } catch (error) {
        if (!(error instanceof StartUpError)) throw error
        return state(errorLine(error))
      } finally {
        changed()
      }
    },
  }
}
