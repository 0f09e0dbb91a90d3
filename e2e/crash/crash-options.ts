import { parseArgs } from 'node:util'

export interface CrashOptions {
  rounds: number
  /** Undefined: one that is drawn. */
  seed: number | undefined
  /** Where the run keeps its files; undefined for a temporary folder. */
  data: string | undefined
}

/** In `npm test`, and where nobody says otherwise. */
export const SHORT_RUN = 20

/** The command line is not as expected; one line that says what was. */
export class UsageError extends Error {}

/** @param args without the program's name. @throws UsageError */
export function parseCrashOptions(args: readonly string[]): CrashOptions {
  const { rounds, seed, data } = parse(args)
  if (data === '') throw new UsageError('Expected --data to name a folder')
  return {
    rounds: wholeNumber('--rounds', rounds, 1, 1_000_000) ?? SHORT_RUN,
    seed: wholeNumber('--seed', seed, 0, 2 ** 32 - 1),
    data,
  }
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { rounds: { type: 'string' }, seed: { type: 'string' }, data: { type: 'string' } },
    })
    return values
  } catch (error) {
    const [firstSentence] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/)
    throw new UsageError(`${firstSentence ?? ''}; expected --rounds N, --seed N, --data DIR`, { cause: error })
  }
}

function wholeNumber(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) {
    throw new UsageError(`Expected ${name} to be a whole number from ${min} to ${max}; received ${text}`)
  }
  return value
}
