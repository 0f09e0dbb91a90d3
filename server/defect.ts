import { inspect } from 'node:util'

/** Characters of a line; what is longer holds source or a value, and more of that helps nobody. */
const LONGEST = 400
/** Places in the code that are told. */
const PLACES = 10
/** Errors behind the error. */
const CAUSES = 3

/**
 * An error that nobody expected, for whoever mends it: what it says, and the places in the code that it came through. Without the
 * source at the first one, which Node prints by itself: a line of the bundle has tens of thousands of characters.
 */
export function describeDefect(error: unknown, causes = CAUSES): string {
  if (!(error instanceof Error)) return lineOf(inspect(error, { depth: 1, breakLength: Infinity }))
  const places = String(error.stack)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, PLACES)
    .map((line) => `    ${lineOf(line)}`)
  const cause =
    error.cause === undefined || causes === 0 ? [] : [`caused by ${describeDefect(error.cause, causes - 1)}`]
  return [lineOf(`${error.name}: ${error.message}`), ...places, ...cause].join('\n')
}

function lineOf(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ').trim()
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
}
