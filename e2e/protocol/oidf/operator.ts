import { expect } from 'vitest'
import type { Endpoint, EndpointInput, EndpointOutput } from '../../../server/contract/endpoint.ts'
import { session } from '../../../server/contract/session.ts'

/** Calls the console as its operator, who signs in for each call. */
export type Operate = <E extends Endpoint>(endpoint: E, input?: Partial<EndpointInput<E>>) => Promise<EndpointOutput<E>>

/** @param console its base URL. */
export function operatorOf(console: string, credentials: { username: string; password: string }): Operate {
  async function call<E extends Endpoint>(endpoint: E, body: unknown, token?: string): Promise<EndpointOutput<E>> {
    const response = await fetch(`${console}/backend${endpoint.path}`, {
      method: endpoint.method,
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer: unknown = await response.json()
    expect(response.status, JSON.stringify(answer)).toBe(200)
    return endpoint.output.parse(answer) as EndpointOutput<E>
  }
  return async (endpoint, input) => {
    const { access_token } = await call(session.signIn, credentials)
    return await call(endpoint, input?.body, access_token)
  }
}
