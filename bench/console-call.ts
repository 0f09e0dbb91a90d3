import { OPERATOR_SCOPE } from './agreed-names.ts'
import { accessToken } from './asking.ts'
import type { Contender } from './contender.ts'

/** Asks the API of the console, at a path of the contract. */
export type ConsoleCall = (path: string, parameters: Readonly<Record<string, string>>) => Promise<unknown>

/** With an access token that a client with the operators' scope gets for itself. */
export async function callConsole(gatehouse: Contender): Promise<ConsoleCall> {
  if (gatehouse.console === null) throw new Error(`${gatehouse.name} has no console`)
  const base = gatehouse.console
  const headers = { authorization: `Bearer ${await accessToken(gatehouse, { scope: OPERATOR_SCOPE })}` }
  return async (path, parameters) => {
    const url = new URL(`/backend${path}?${new URLSearchParams(parameters).toString()}`, base)
    const response = await fetch(url, { headers })
    const body = await response.text()
    if (!response.ok) throw new Error(`${gatehouse.name} answered ${response.status} at ${url.pathname}: ${body}`)
    return JSON.parse(body) as unknown
  }
}
