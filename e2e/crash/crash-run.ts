import { setTimeout as delay } from 'node:timers/promises'
import type { Actor } from './actors/actor.ts'
import { ChainActor } from './actors/chain-actor.ts'
import { CodeActor } from './actors/code-actor.ts'
import { IssuingActor, type MadeClient } from './actors/issuing-actor.ts'
import { OperatorActor } from './actors/operator-actor.ts'
import { Browser } from './browser.ts'
import { checkEverything } from './checks.ts'
import { findFreePort } from './free-port.ts'
import { GatehouseApi } from './gatehouse-api.ts'
import { NoAnswer } from './http.ts'
import { Random } from './random.ts'
import type { RunFolder } from './run-folder.ts'
import { ServerProcess } from './server-process.ts'
import { Unexpected, World, type Violation } from './world.ts'

export interface CrashRunOptions {
  rounds: number
  seed: number
  folder: RunFolder
  /** Called while no server runs, between a kill and the start that follows. */
  whileDown?: (round: number) => Promise<void>
  onRound?: (round: RoundResult) => void
}

export interface RoundResult {
  round: number
  /** Answers of success that came under load. */
  acknowledged: number
  /** Requests that the kill cut off. */
  cutOff: number
  /** Things that were looked at after the restart. */
  checked: number
  violations: readonly Violation[]
}

/** Milliseconds from the start of the load to the kill. */
const LOAD = [50, 600] as const
/** Milliseconds from the start of the server to a kill before it is ready. */
const START_UP = [20, 700] as const
/** How often the restart is killed as well. */
const KILLS_AT_START = 0.2

/**
 * The rounds of the crash harness: load, SIGKILL, restart, checks, with the same data from the first to the last.
 * @returns the round in which something was not as acknowledged, which is the last; else every round
 */
export async function runCrashRounds(options: CrashRunOptions): Promise<RoundResult[]> {
  const random = new Random(options.seed)
  // When to kill is decided apart: what the server answers does not change it.
  const kills = random.fork('kills')
  const world = new World(random.fork('world'))
  const results: RoundResult[] = []
  let server = new ServerProcess(options.folder, await findFreePort(random))
  try {
    world.connect(new GatehouseApi(await server.ready()))
    const browser = new Browser(world)
    const actors = gather(world, browser)
    for (world.round = 1; world.round <= options.rounds; world.round++) {
      await browser.signInWhenDue()
      const before = { acknowledged: world.acknowledged, cutOff: world.cutOff }
      await loadAndKill(world, server, { actors, load: kills.between(...LOAD) })
      const acknowledged = world.acknowledged - before.acknowledged
      const cutOff = world.cutOff - before.cutOff
      await options.whileDown?.(world.round)
      if (kills.chance(KILLS_AT_START)) await killAtStart(options.folder, kills)
      server = new ServerProcess(options.folder, await findFreePort(random))
      const checked = await restartAndCheck(world, server, actors)
      const result = { round: world.round, acknowledged, cutOff, checked, violations: world.violations }
      results.push(result)
      options.onRound?.(result)
      if (world.violations.length > 0) break
    }
  } finally {
    await server.kill()
  }
  return results
}

/** Who uses the server in every round. */
function gather(world: World, browser: Browser): Actor[] {
  const madeClients: MadeClient[] = []
  const random = (label: string) => world.random.fork(label)
  const several = (count: number, make: (index: number) => Actor) => Array.from({ length: count }, (_, i) => make(i))
  return [
    ...several(6, (i) => new IssuingActor(world, random(`issuing ${i}`), madeClients)),
    ...several(4, (i) => new ChainActor(world, random(`chain ${i}`))),
    ...several(2, (i) => new CodeActor(world, random(`code ${i}`), browser)),
    ...several(2, (i) => new OperatorActor(world, random(`clients ${i}`), 'client', madeClients)),
    new OperatorActor(world, random('users'), 'user', madeClients),
    new OperatorActor(world, random('scopes'), 'scope', madeClients),
  ]
}

async function loadAndKill(
  world: World,
  server: ServerProcess,
  { actors, load }: { actors: readonly Actor[]; load: number },
): Promise<void> {
  const working = Promise.all(actors.map((actor) => work(world, actor)))
  await delay(load)
  if (server.code !== undefined) {
    world.violate({ thing: 'the server', expected: 'to run', found: `it ended with code ${server.code}` })
  }
  world.isKilled = true
  await server.kill()
  await working
  world.ledger.crash()
}

/** Lets an actor work until the server is gone. */
async function work(world: World, actor: Actor): Promise<void> {
  try {
    while (!world.isKilled) await actor.step()
  } catch (error) {
    // The one is what this is about, the other has been reported.
    if (!(error instanceof NoAnswer || error instanceof Unexpected)) throw error
  }
}

async function killAtStart(folder: RunFolder, random: Random): Promise<void> {
  const moment = random.between(...START_UP)
  const server = new ServerProcess(folder, await findFreePort(random.fork('port')))
  await delay(moment)
  await server.kill()
}

async function restartAndCheck(world: World, server: ServerProcess, actors: readonly Actor[]): Promise<number> {
  try {
    world.connect(new GatehouseApi(await server.ready()))
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error)
    world.violate({ thing: 'the server', expected: 'to start after the kill', found })
    return 0
  }
  return await checkEverything(world, actors)
}
