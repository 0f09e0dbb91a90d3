/** Part `live-tokens`: what the tokens that are in the store already cost: throughput, memory, start-up. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contender } from './contender.ts'
import { fillDirectory } from './filled-directory.ts'
import { gatehouseConfig, startGatehouse } from './gatehouse.ts'
import { interleave, type Entrant } from './interleave.ts'
import { medianRound, type Round } from './load.ts'
import type { BenchOptions } from './options.ts'
import { hotSpots, profileFolder } from './profile.ts'
import {
  atLeast,
  atMost,
  count,
  megabytes,
  milliseconds,
  orUnknown,
  ratio,
  seconds,
  times,
  under,
  type PartReport,
  type Table,
  type Target,
} from './report.ts'
import { measureStartUp, medianStartUp, type StartUp } from './start-up.ts'
import { clientCredentials } from './workloads.ts'

/** Milliseconds after the first answer at which an empty server counts as idle. */
const IDLE = 5000

interface Size {
  tokens: number
  startUps: StartUp[]
  rounds: Round[]
}

/** What one with a certain number of live tokens may take, in bytes and milliseconds. */
const LIMITS: ReadonlyMap<number, { rss: number; firstAnswer: number }> = new Map([
  [100_000, { rss: 300e6, firstAnswer: 1500 }],
  [1_000_000, { rss: 1200e6, firstAnswer: 10_000 }],
])

export async function liveTokens(options: BenchOptions, folder: string): Promise<PartReport> {
  const directory = await mkdtemp(join(folder, 'live-tokens-'))
  const directoryOf = (tokens: number) => join(directory, String(tokens))
  for (const tokens of options.tokens) {
    console.error(`${count(tokens)} live tokens: filling the store`)
    await fillDirectory(directoryOf(tokens), tokens)
  }
  const empty = await emptyStartUps(join(directory, 'empty'), options.rounds)
  const sizes: Size[] = options.tokens.map((tokens) => ({ tokens, startUps: [], rounds: [] }))
  for (let round = 0; round < options.rounds; round++) {
    for (const { tokens, startUps } of sizes) {
      const startUp = await measureStartUp({ directory: directoryOf(tokens) })
      startUps.push(startUp)
      console.error(`${count(tokens)} live tokens, start-up ${round + 1}: ${seconds(startUp.firstAnswer)}`)
    }
  }

  const entrants: Entrant[] = []
  try {
    for (const { tokens, rounds } of sizes) {
      entrants.push({ contender: await start(options, tokens, directoryOf(tokens)), source: noTokens, rounds })
    }
    await interleave(clientCredentials, entrants, options)
  } finally {
    for (const { contender } of entrants) await contender.stop()
  }
  await rm(directory, { recursive: true })
  const profiles: Table[] = []
  for (const { tokens } of sizes) {
    const profile = profileFolder(options.profile, `live-tokens-${tokens}`)
    if (profile !== undefined) profiles.push(await hotSpots(profile, `${count(tokens)} live tokens`))
  }
  const report = reportOf(options, empty, sizes)
  return { ...report, tables: [...report.tables, ...profiles] }
}

/** The load takes none. */
const noTokens = { refreshTokens: () => Promise.resolve([]), introspectable: {} }

function start(options: BenchOptions, tokens: number, directory: string): Promise<Contender> {
  return startGatehouse({
    name: `Gatehouse, ${count(tokens)} live tokens`,
    directory,
    profile: profileFolder(options.profile, `live-tokens-${tokens}`),
  })
}

/** Of a server with two clients and nothing else; the very first start makes the data directory and the signing keys. */
async function emptyStartUps(directory: string, rounds: number): Promise<{ first: StartUp; later: StartUp }> {
  const config = gatehouseConfig('RS256')
  const first = await measureStartUp({ directory, config })
  const later: StartUp[] = []
  for (let round = 0; round < rounds; round++) later.push(await measureStartUp({ directory, config, idle: IDLE }))
  return { first, later: medianStartUp(later) }
}

function reportOf(
  options: BenchOptions,
  empty: { first: StartUp; later: StartUp },
  sizes: readonly Size[],
): PartReport {
  const results = sizes.map(({ tokens, startUps, rounds }) => ({
    tokens,
    startUp: medianStartUp(startUps),
    load: medianRound(rounds),
  }))
  const load: Table = {
    columns: ['live tokens', 'requests/s', 'per CPU-second', 'p50', 'p99', 'slowest', 'peak RSS'],
    rows: results.map(({ tokens, load }) => [
      count(tokens),
      count(load.requestsPerSecond),
      orUnknown(load.requestsPerCpuSecond, count),
      milliseconds(load.p50),
      milliseconds(load.p99),
      milliseconds(load.slowest),
      orUnknown(load.peakRss, megabytes),
    ]),
  }
  const startUp: Table = {
    columns: ['start-up', 'first answer', 'RSS then', `RSS after ${IDLE / 1000} s`],
    rows: [
      startUpRow('empty, the first time: makes its keys', empty.first),
      startUpRow('empty', empty.later),
      ...results.map(({ tokens, startUp }) => startUpRow(`${count(tokens)} live tokens`, startUp)),
    ],
  }
  const none = results.find(({ tokens }) => tokens === 0)?.load
  const targets: Target[] = [
    under('empty server: first answer', empty.later.firstAnswer, 300, seconds),
    under(`empty server: RSS after ${IDLE / 1000} s`, empty.later.idleRss, 90e6, megabytes),
    ...results.flatMap(({ tokens, load, startUp }) => {
      const limits = LIMITS.get(tokens)
      if (limits === undefined) return []
      const what = `${count(tokens)} live tokens`
      return [
        ...(tokens === 1_000_000
          ? [
              atLeast(
                `${what} to none: requests/s`,
                ratio(load.requestsPerSecond, none?.requestsPerSecond),
                0.9,
                times,
              ),
              atMost(`${what} to none: p99`, ratio(load.p99, none?.p99), 1.5, times),
            ]
          : []),
        under(`${what}: peak RSS, under load`, load.peakRss, limits.rss, megabytes),
        under(`${what}: first answer`, startUp.firstAnswer, limits.firstAnswer, seconds),
      ]
    }),
  ]
  return {
    title:
      `Live tokens: client_credentials, RS256, durable, ${options.connections} connections, ` +
      `medians of ${options.rounds} interleaved rounds of ${options.seconds} s`,
    tables: [load, startUp],
    targets,
    notes: [
      'The stores hold 50 clients, 2,000 users and the tokens, nine access tokens to one refresh token; every round adds ' +
        'what it issues.',
      'First answer: from the start of the process to the first token in hand; the file is in the page cache.',
    ],
    raw: { empty, sizes },
  }
}

const startUpRow = (name: string, { firstAnswer, rss, idleRss }: StartUp): string[] => [
  name,
  seconds(firstAnswer),
  orUnknown(rss, megabytes),
  idleRss === null ? '' : megabytes(idleRss),
]
