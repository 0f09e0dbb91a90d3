import type { Endpoint, EndpointOutput } from '../../server/contract/endpoint.ts'
import { operatorSession, watched } from './connection.ts'
import { wasRefused, type CallInput } from './console-request.ts'

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
  const token = operatorSession.token()
  try {
    return await watched(endpoint, input, token, signal)
  } catch (error) {
    if (!wasRefused(error, 'unauthorized') || !(await operatorSession.recover(token))) throw error
    return await watched(endpoint, input, operatorSession.token(), signal)
  }
}
