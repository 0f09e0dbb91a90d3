import { parseArgs } from 'node:util'
import type { Algorithm } from './agreed-names.ts'

export const PARTS = ['grants', 'live-tokens', 'token-list', 'console'] as const
export type Part = (typeof PARTS)[number]

export const WORKLOADS = ['client_credentials', 'refresh', 'introspection'] as const
export type WorkloadName = (typeof WORKLOADS)[number]

const ALGORITHMS: readonly Algorithm[] = ['RS256', 'ES256']

export interface BenchOptions {
  parts: readonly Part[]
  rounds: number
  /** The length of a round. */
  seconds: number
  connections: number
  workloads: readonly WorkloadName[]
  algorithms: readonly Algorithm[]
  /** Sizes of the stores, in live tokens. */
  tokens: readonly number[]
  /** Of each question to the token list. */
  requests: number
  /** Where data directories are made; null for the system's temporary folder. */
  directory: string | null
  /** Where CPU profiles of Gatehouse are written; null for none. */
  profile: string | null
  /** Where the raw figures are written; null for nowhere. */
  json: string | null
}

/** The command line is not as expected; one line that says what was. */
export class UsageError extends Error {}

export const USAGE = `Usage: npm run bench -- [options]

  --only PARTS         of ${PARTS.join(', ')} (default all)
  --rounds N           rounds of each measurement, the figures are their medians (default 3)
  --seconds S          length of a round (default 8)
  --connections N      connections of the load (default 64)
  --workloads NAMES    of ${WORKLOADS.join(', ')} (default all)
  --algorithms NAMES   of ${ALGORITHMS.join(', ')} (default both)
  --tokens NUMBERS     live tokens in the store (default 0,100000,1000000)
  --requests N         of each question to the token list, by API and in the console (default 15)
  --directory DIR      where data directories are made (default the system's temporary folder)
  --profile DIR        writes CPU profiles of Gatehouse there and lists what takes the time; slows it down
  --json FILE          writes the raw figures
  --help

Several names or numbers are separated by commas.`

/** @returns null when help was asked for. @throws UsageError */
export function parseOptions(args: readonly string[]): BenchOptions | null {
  const values = parse(args)
  if (values.help === true) return null
  return {
    parts: names('--only', values.only, PARTS),
    rounds: wholeNumber('--rounds', values.rounds ?? '3', 1, 100),
    seconds: wholeNumber('--seconds', values.seconds ?? '8', 1, 600),
    connections: wholeNumber('--connections', values.connections ?? '64', 1, 1000),
    workloads: names('--workloads', values.workloads, WORKLOADS),
    algorithms: names('--algorithms', values.algorithms, ALGORITHMS),
    tokens: (values.tokens ?? '0,100000,1000000')
      .split(',')
      .map((text) => wholeNumber('--tokens', text, 0, 10_000_000))
      .sort((a, b) => a - b),
    requests: wholeNumber('--requests', values.requests ?? '15', 1, 1000),
    directory: values.directory ?? null,
    profile: values.profile ?? null,
    json: values.json ?? null,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        connections: { type: 'string' },
        workloads: { type: 'string' },
        algorithms: { type: 'string' },
        tokens: { type: 'string' },
        requests: { type: 'string' },
        directory: { type: 'string' },
        profile: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    const [firstSentence] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/)
    throw new UsageError(firstSentence, { cause: error })
  }
}

/** All of them where none is named; in their own order, each once. */
function names<T extends string>(option: string, text: string | undefined, known: readonly T[]): readonly T[] {
  if (text === undefined) return known
  const given = text.split(',')
  const strange = given.find((name) => !known.some((each) => each === name))
  if (strange !== undefined) {
    throw new UsageError(`Expected ${option} to be of ${known.join(', ')}; received ${strange}`)
  }
  return known.filter((name) => given.includes(name))
}

function wholeNumber(option: string, text: string, minimum: number, maximum: number): number {
  const number = /^\d{1,8}$/.test(text) ? Number(text) : Number.NaN
  if (number >= minimum && number <= maximum) return number
  throw new UsageError(`Expected ${option} to be a whole number from ${minimum} to ${maximum}; received ${text}`)
}
