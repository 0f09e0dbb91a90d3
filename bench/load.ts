import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { relaySignals } from '../scripts/child-process.ts'
import type { Contender } from './contender.ts'
import type { LoadJob, LoadOutcome, LoadResult } from './load-job.ts'
import { processFigures, untilAtRest } from './process-figures.ts'
import { median, medianIfAll } from './statistics.ts'

/** What a round of load found. */
export interface Round {
  requestsPerSecond: number
  /** Null where the system does not tell what a process used. */
  requestsPerCpuSecond: number | null
  /** Milliseconds. */
  p50: number
  /** Milliseconds. */
  p99: number
  /** Milliseconds. */
  slowest: number
  /** Bytes; the most since the contender started, null where the system does not tell. */
  peakRss: number | null
  /** Share of one core that the asking took. */
  generatorCpu: number
}

/** Asks a contender for a while, and waits until it rests: what it leaves for later counts as its own CPU time. */
export async function measure(contender: Contender, job: LoadJob): Promise<Round> {
  const before = await processFigures(contender.pid)
  const load = await generateLoad(contender, job)
  await untilAtRest(contender.pid)
  const after = await processFigures(contender.pid)
  return {
    requestsPerSecond: load.answers / load.seconds,
    requestsPerCpuSecond:
      before === null || after === null ? null : load.answers / (after.cpuSeconds - before.cpuSeconds),
    p50: load.p50,
    p99: load.p99,
    slowest: load.slowest,
    peakRss: after?.peakRss ?? null,
    generatorCpu: load.generatorCpuSeconds / load.seconds,
  }
}

/** A round in which not every answer was as expected: it says nothing of speed. */
export class VoidRound extends Error {}

/** In a process for each round: no round inherits another's memory. */
async function generateLoad({ name }: Contender, job: LoadJob): Promise<LoadResult> {
  const child = fork(join(import.meta.dirname, 'load-generator.ts'), { stdio: 'inherit' })
  relaySignals(child)
  child.send(job)
  const ended = once(child, 'exit')
  const [outcome] = (await Promise.race([once(child, 'message'), ended.then(() => [])])) as [LoadOutcome?]
  await ended
  if (outcome === undefined) throw new Error(`${name}: the load generator ended without a result`)
  if ('failure' in outcome) throw new VoidRound(`${name}: not a measurement: ${outcome.failure}`)
  return outcome.result
}

export function medianRound(rounds: readonly Round[]): Round {
  return {
    requestsPerSecond: median(rounds.map((round) => round.requestsPerSecond)),
    requestsPerCpuSecond: medianIfAll(rounds.map((round) => round.requestsPerCpuSecond)),
    p50: median(rounds.map((round) => round.p50)),
    p99: median(rounds.map((round) => round.p99)),
    slowest: Math.max(...rounds.map((round) => round.slowest)),
    // It only grows.
    peakRss: rounds.at(-1)?.peakRss ?? null,
    generatorCpu: median(rounds.map((round) => round.generatorCpu)),
  }
}
