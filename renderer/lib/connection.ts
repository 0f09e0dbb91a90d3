import { consoleApi } from '../../server/contract/console-api.ts'
import type { Endpoint, EndpointOutput } from '../../server/contract/endpoint.ts'
import { ConnectionLost, ConsoleProblem, request, type CallInput } from './console-request.ts'
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
  await watched(consoleApi.session.current, {}, operatorSession.token()).catch(() => undefined)
})

/** As `request`; what becomes of it says whether the server is there. @throws ConsoleProblem, ConnectionLost */
export async function watched<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  token: string | undefined,
  signal?: AbortSignal,
): Promise<EndpointOutput<E>> {
  try {
    const answer = await request(endpoint, input, token, signal)
    serverWatch.answered()
    return answer
  } catch (error) {
    if (error instanceof ConnectionLost) serverWatch.failed()
    if (error instanceof ConsoleProblem) serverWatch.answered()
    throw error
  }
}
