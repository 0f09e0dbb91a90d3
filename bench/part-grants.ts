/** Part `grants`: Gatehouse, durable, against others that keep everything in memory, in the same run. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SCOPE, type Algorithm } from './agreed-names.ts'
import { issuedRefreshToken, madeRefreshTokens } from './asking.ts'
import { startContender, type Contender } from './contender.ts'
import { gatehouseConfig, startGatehouse } from './gatehouse.ts'
import { interleave, type Entrant } from './interleave.ts'
import { medianRound, type Round } from './load.ts'
import type { BenchOptions, WorkloadName } from './options.ts'
import { hotSpots, profileFolder } from './profile.ts'
import {
  atLeast,
  atMost,
  count,
  megabytes,
  milliseconds,
  moreThan,
  orUnknown,
  ratio,
  times,
  type PartReport,
  type Table,
  type Target,
} from './report.ts'
import { workloads, type TokenSource } from './workloads.ts'

/** `client_credentials` against oidc-provider, by algorithm. */
const THROUGHPUT: Readonly<Record<Algorithm, number>> = { RS256: 1.8, ES256: 3 }

const gatehouseTokens: TokenSource = {
  refreshTokens: (contender, count) => Promise.all(Array.from({ length: count }, () => issuedRefreshToken(contender))),
  introspectable: { scope: SCOPE },
}
const madeTokens: TokenSource = { refreshTokens: madeRefreshTokens, introspectable: { scope: SCOPE } }
// It refuses to introspect a JWT: of the resources it knows, any but the usual one gets opaque tokens.
const opaqueTokens: TokenSource = {
  ...madeTokens,
  introspectable: { scope: SCOPE, resource: 'https://api.example/opaque' },
}

const gatehouseName = (algorithm: Algorithm) => `Gatehouse, ${algorithm}, durable`
const oidcProviderName = (algorithm: Algorithm) => `oidc-provider, ${algorithm}, in memory`

interface Candidate {
  source: TokenSource
  start: (directory: string) => Promise<Contender>
}

function candidates(options: BenchOptions, workload: WorkloadName): Candidate[] {
  const program = (name: string, file: string, ...args: string[]) =>
    startContender(name, [join(import.meta.dirname, 'contenders', file), ...args])
  const pairs = options.algorithms.flatMap((algorithm): Candidate[] => [
    {
      source: gatehouseTokens,
      start: (directory) =>
        startGatehouse({
          name: gatehouseName(algorithm),
          directory: join(directory, algorithm),
          config: gatehouseConfig(algorithm),
          profile: profileFolder(options.profile, `${workload}-${algorithm}`),
        }),
    },
    {
      source: opaqueTokens,
      start: () => program(oidcProviderName(algorithm), 'oidc-provider.ts', algorithm),
    },
  ])
  return [
    ...pairs,
    {
      source: madeTokens,
      start: () => program('@jmondi/oauth2-server, RS256, in memory', 'jmondi-oauth2-server.ts'),
    },
    { source: madeTokens, start: () => program('bare Express, constant answers', 'bare-express.ts') },
  ]
}

/** Servers are new for each workload: none inherits the memory of another's. */
export async function grants(options: BenchOptions, folder: string): Promise<PartReport> {
  const tables: Table[] = []
  const targets: Target[] = []
  const raw: Record<string, Record<string, Round[]>> = {}
  let generatorCpu = 0
  for (const name of options.workloads) {
    const directory = await mkdtemp(join(folder, 'grants-'))
    const entrants: Entrant[] = []
    try {
      for (const { source, start } of candidates(options, name)) {
        entrants.push({ source, contender: await start(directory), rounds: [] })
      }
      await interleave(workloads[name], entrants, options)
    } finally {
      for (const { contender } of entrants) await contender.stop()
    }
    await rm(directory, { recursive: true })
    const results = new Map(entrants.map(({ contender, rounds }) => [contender.name, medianRound(rounds)]))
    tables.push(tableOf(workloads[name].title, results))
    for (const algorithm of options.algorithms) {
      targets.push(...targetsOf(name, algorithm, results))
      const profile = profileFolder(options.profile, `${name}-${algorithm}`)
      if (profile !== undefined) tables.push(await hotSpots(profile, `${name}, ${algorithm}`))
    }
    raw[name] = Object.fromEntries(entrants.map(({ contender, rounds }) => [contender.name, rounds]))
    generatorCpu = Math.max(generatorCpu, ...[...results.values()].map((result) => result.generatorCpu))
  }
  return {
    title: `Grants: ${options.connections} connections, medians of ${options.rounds} interleaved rounds of ${options.seconds} s`,
    tables,
    targets,
    notes: [
      'Gatehouse has every token on disk before it answers; the others keep theirs in memory and lose them when they end.',
      'oidc-provider does not introspect JWTs: there it looks up opaque tokens, without a signature to verify. It keeps no ' +
        'record of a JWT that it issued; its adapter holds the last 1,000 to 2,000 records.',
      `The load is autocannon in a process of its own on the same cores; it took at most ${generatorCpu.toFixed(2)} of one. ` +
        'CPU time is that of all threads of a server until it rests after its round.',
    ],
    raw,
  }
}

function tableOf(title: string, results: ReadonlyMap<string, Round>): Table {
  return {
    columns: [title, 'requests/s', 'per CPU-second', 'p50', 'p99', 'peak RSS'],
    rows: [...results].map(([name, round]) => [
      name,
      count(round.requestsPerSecond),
      orUnknown(round.requestsPerCpuSecond, count),
      milliseconds(round.p50),
      milliseconds(round.p99),
      orUnknown(round.peakRss, megabytes),
    ]),
  }
}

function targetsOf(workload: WorkloadName, algorithm: Algorithm, results: ReadonlyMap<string, Round>): Target[] {
  const ours = results.get(gatehouseName(algorithm))
  const theirs = results.get(oidcProviderName(algorithm))
  const against = `${workload}, ${algorithm}, to oidc-provider`
  const throughput = ratio(ours?.requestsPerSecond, theirs?.requestsPerSecond)
  if (workload !== 'client_credentials') return [atLeast(`${against}: requests/s`, throughput, 2, times)]
  return [
    atLeast(`${against}: requests/s`, throughput, THROUGHPUT[algorithm], times),
    atMost(`${against}: p99`, ratio(ours?.p99, theirs?.p99), 0.5, times),
    moreThan(
      `${against}: requests per CPU-second`,
      ratio(ours?.requestsPerCpuSecond, theirs?.requestsPerCpuSecond),
      1,
      times,
    ),
  ]
}
