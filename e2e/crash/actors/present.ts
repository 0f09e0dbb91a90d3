import { z } from 'zod'
import { NoAnswer, type Answer } from '../http.ts'
import type { Link, RefreshChain } from '../model/refresh-chain.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'

const oauthError = z.object({ error: z.string() })

/**
 * Presents a refresh token of a living chain that must give its successor: a new one, or within the retry window the one
 * that it gave before. Where so much time has passed that the window may be over, a refusal is right as well, and ends
 * the chain.
 */
export async function present(world: World, chain: RefreshChain, link: Link): Promise<void> {
  const asked = world.ledger.clock.tick()
  const sent = Date.now()
  link.presenting(world.ledger, sent)
  const answer = await exchange(world, chain, link).catch((error: unknown) => {
    if (error instanceof NoAnswer) {
      link.unanswered(Date.now())
      if (link.mustGive(sent, Date.now()) !== 'success') world.ledger.begin(chain.family)
    }
    throw error
  })
  if (answer.status === 400) {
    if (link.mustGive(sent, Date.now()) === 'success') {
      report(world, link, 'a successor', JSON.stringify(answer.body))
    }
    world.ledger.confirm(world.ledger.begin(chain.family))
    return
  }
  const { refresh } = world.receive(answer, { client: chain.client, asked, hangsOn: [chain.family] })
  if (refresh === undefined) {
    report(world, link, 'a successor', 'an access token alone')
    return
  }
  const known = link.successor
  if (!link.gave(world.ledger, refresh.text, Date.now())) {
    report(world, link, `its successor ...${known?.slice(-12) ?? ''} again`, `another one: ${refresh.label}`)
  }
  if (known !== undefined) return
  world.ledger.add(refresh)
  chain.append(refresh)
}

/** Presents a token that was spent longer ago than the retry window: it is refused, and the whole chain ends. */
export async function reuse(world: World, chain: RefreshChain, link: Link): Promise<void> {
  const ending = world.ledger.begin(chain.family)
  const answer = await exchange(world, chain, link)
  if (answer.status === 200) report(world, link, 'invalid_grant: it was spent long ago', 'tokens: it works twice')
  else world.ledger.confirm(ending)
}

async function exchange(world: World, { client }: RefreshChain, link: Link): Promise<Answer> {
  const answer = await world.ask({
    what: `the use of the ${link.token.label}`,
    send: (api) => api.token(client, { grant_type: 'refresh_token', refresh_token: link.token.text }),
    statuses: [200, 400],
  })
  if (answer.status === 400 && oauthError.safeParse(answer.body).data?.error !== 'invalid_grant') {
    report(world, link, 'tokens or invalid_grant', JSON.stringify(answer.body))
  }
  return answer
}

function report(world: World, { token }: Link, expected: string, found: string): void {
  world.violate({ thing: `presenting the ${token.label}`, expected, found })
}

/** Waits for all, whatever becomes of one of them. */
export async function together(requests: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(requests)
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

/** Uses a chain after a restart: the latest spent token gives what it gave, the newest works, sometimes an old one ends it. */
export async function checkChain(world: World, random: Random, chain: RefreshChain): Promise<void> {
  const { previous } = chain
  const old = random.chance(0.3) ? random.pick(chain.longSpent(Date.now())) : undefined
  const uses = [
    ...(previous?.isFreshlySpent(Date.now()) === true ? [() => present(world, chain, previous)] : []),
    () => present(world, chain, chain.newest),
    ...(old === undefined ? [] : [() => reuse(world, chain, old)]),
  ]
  // Each of them may be what ends it.
  for (const use of uses) if (!chain.isGivenUp) await use()
}
