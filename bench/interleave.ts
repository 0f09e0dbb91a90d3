import type { Contender } from './contender.ts'
import { measure, VoidRound, type Round } from './load.ts'
import type { BenchOptions } from './options.ts'
import type { TokenSource, Workload } from './workloads.ts'

/** A contender under load, with what each round found. */
export interface Entrant {
  contender: Contender
  source: TokenSource
  rounds: Round[]
}

/** Seconds: enough for the hot paths to be compiled. */
const LONGEST_WARM_UP = 3

/** A round that is void this often in a row ends the run. */
const ATTEMPTS = 3

/**
 * One warm-up each, then rounds in turn, so that a busy machine hurts all alike; every round begins with another one, so
 * that nobody always follows the same neighbour.
 */
export async function interleave(
  workload: Workload,
  entrants: readonly Entrant[],
  { rounds, seconds, connections }: BenchOptions,
): Promise<void> {
  const run = async ({ contender, source }: Entrant, length: number): Promise<Round> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await measure(contender, await workload.job(contender, source, { connections, seconds: length }))
      } catch (error) {
        // A small store of a contender may forget what a slow connection still holds; said, and tried again.
        if (!(error instanceof VoidRound) || attempt === ATTEMPTS) throw error
        console.error(`void, once more: ${error.message}`)
      }
    }
  }

  for (const entrant of entrants) await run(entrant, Math.min(seconds, LONGEST_WARM_UP))
  for (let round = 0; round < rounds; round++) {
    const first = round % entrants.length
    for (const entrant of [...entrants.slice(first), ...entrants.slice(0, first)]) {
      const found = await run(entrant, seconds)
      entrant.rounds.push(found)
      console.error(
        `${workload.title}, round ${round + 1}, ${entrant.contender.name}: ${found.requestsPerSecond.toFixed(0)}/s`,
      )
    }
  }
}
