import { consoleApi } from '../../server/contract/console-api.ts'
import { ConnectionLost, ConsoleProblem, request } from './console-request.ts'
import { createOperatorSession } from './operator-session.ts'
import { createServerWatch } from './server-watch.ts'

const { gatehouse } = window

/** The operator's session of this tab. */
export const operatorSession = createOperatorSession({
  location: window.location,
  // With the router's own state: back and forward go on working.
  replaceAddress: (address) => window.history.replaceState(window.history.state, '', address),
  storage: window.sessionStorage,
  requestTicket: gatehouse === undefined ? undefined : () => gatehouse.requestSignInTicket(),
})

/** Whether the server answers this tab. */
export const serverWatch = createServerWatch(async () => {
  await watched(() => request(consoleApi.session.current, {}, operatorSession.token())).catch(() => undefined)
})

/** Makes a call; what becomes of it says whether the server is there. @throws what `perform` does */
export async function watched<Answer>(perform: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await perform()
    serverWatch.answered()
    return answer
  } catch (error) {
    if (error instanceof ConnectionLost) serverWatch.failed()
    if (error instanceof ConsoleProblem) serverWatch.answered()
    throw error
  }
}
