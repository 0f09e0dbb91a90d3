import type { Endpoint, EndpointOutput } from '../../server/contract/endpoint.ts'
import { operatorSession, watched } from './connection.ts'
import { ask, request, wasRefused, type CallInput } from './console-request.ts'

/**
 * Calls an endpoint of the console API as the signed-in operator. A token that ended is replaced where the desktop can,
 * and the call made once more.
 * @throws ConsoleProblem, ConnectionLost
 */
export function call<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  signal?: AbortSignal,
): Promise<EndpointOutput<E>> {
  return asOperator((token) => request(endpoint, input, token, signal))
}

/** As `call`, for an endpoint whose answer is a file. */
export function callForFile<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  signal: AbortSignal,
): Promise<FileAnswer> {
  return asOperator(async (token) => {
    const response = await ask(endpoint, input, token, { signal, isLong: true })
    const [, name = 'download'] = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '') ?? []
    return { name, content: await response.blob() }
  })
}

interface FileAnswer {
  name: string
  content: Blob
}

/** As `call`, for an endpoint that takes a file. */
export function callWithFile<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  file: Blob,
  signal: AbortSignal,
): Promise<EndpointOutput<E>> {
  return asOperator(async (token) => {
    const response = await ask(endpoint, input, token, { file, signal })
    return endpoint.output.parse(await response.json()) as EndpointOutput<E>
  })
}

async function asOperator<Answer>(perform: (token: string | undefined) => Promise<Answer>): Promise<Answer> {
  const token = operatorSession.token()
  try {
    return await watched(() => perform(token))
  } catch (error) {
    if (!wasRefused(error, 'unauthorized') || !(await operatorSession.recover(token))) throw error
    return await watched(() => perform(operatorSession.token()))
  }
}
