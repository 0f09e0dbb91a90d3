import type { Endpoint, EndpointOutput } from '../../server/contract/endpoint.ts'
import { ConsoleProblem, request, type CallInput } from './console-request.ts'
import { operatorToken, recoverSession } from './operator-session.ts'

/**
 * Calls an endpoint of the console API as the signed-in operator. A token that ended is replaced where the desktop can,
 * and the call made once more.
 * @throws ConsoleProblem, ConnectionLost
 */
export async function call<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  signal?: AbortSignal,
): Promise<EndpointOutput<E>> {
  try {
    return await request(endpoint, input, operatorToken(), signal)
  } catch (error) {
    const isEnded = error instanceof ConsoleProblem && error.problem.status === 401
    if (!isEnded || !(await recoverSession())) throw error
    return await request(endpoint, input, operatorToken(), signal)
  }
}
