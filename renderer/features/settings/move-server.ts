import { network } from '../../../server/contract/network.ts'
import { call } from '../../lib/console-client.ts'
import { ConnectionLost, ConsoleProblem, request } from '../../lib/console-request.ts'
import type { NetworkUpdate } from './network-values.ts'

/** Milliseconds between two questions, and until nobody expects the server back. */
const ASK_AGAIN = 300
const GIVE_UP = 120_000

/**
 * Has the server start again on new addresses, and takes this page to where its console is then, signed in by a ticket:
 * a token names the issuer, and a tab keeps it for one origin. Never resolves: the page goes.
 * @throws ConsoleProblem where the server refused at once.
 * @throws Error with the reason, when it runs on what it ran on before.
 */
export async function moveServer(body: NetworkUpdate): Promise<never> {
  const { id, console: base, ticket } = await call(network.update, { body })
  // By the name that this page was opened by.
  const target = `${location.protocol}//${location.hostname}:${new URL(base).port || '80'}`
  const until = Date.now() + GIVE_UP
  while (Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN))
    const move = await stateOf(id)
    if (move === 'away' || move.state === 'pending') continue
    if (move.state === 'failed') throw new Error(move.failure ?? 'The server did not say why')
    return await goTo(target, ticket)
  }
  throw new Error(
    `The server did not start again within two minutes: look at its log. Its console would be at ${target}`,
  )
}

/** Where this page came from, the server answers, or what it put there to say where it is now. */
async function stateOf(id: string) {
  try {
    return await request(network.move, { params: { id } }, undefined)
  } catch (error) {
    if (error instanceof ConnectionLost) return 'away'
    // Something else answers there by now: the server left.
    if (error instanceof ConsoleProblem) return { state: 'done', failure: null } as const
    throw error
  }
}

function goTo(target: string, ticket: string | null): Promise<never> {
  // In the fragment, which is sent to no server and kept in no log.
  const address = `/settings${ticket === null ? '' : `#ticket=${ticket}`}`
  if (target === location.origin) {
    // By its fragment alone a page is not loaded again.
    history.replaceState(null, '', address)
    location.reload()
  } else location.replace(`${target}${address}`)
  return new Promise(() => undefined)
}
