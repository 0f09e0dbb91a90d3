import type { RoundResult } from './crash-run.ts'

/** Violations that are shown; one lost write shows in many places. */
const SHOWN = 30

export function describeRound({ round, acknowledged, cutOff, checked, violations }: RoundResult): string {
  const verdict = violations.length === 0 ? 'as acknowledged' : `${violations.length} VIOLATIONS`
  return `round ${round}: ${acknowledged} acknowledged, ${cutOff} cut off by the kill; ${checked} checked, ${verdict}`
}

export function summarise(results: readonly RoundResult[]): string {
  const sum = (count: (result: RoundResult) => number) => results.reduce((total, result) => total + count(result), 0)
  const violations = results.at(-1)?.violations.length ?? 0
  return [
    `${results.length} kills`,
    `${sum((result) => result.acknowledged)} acknowledged`,
    `${sum((result) => result.cutOff)} cut off`,
    `${sum((result) => result.checked)} checks`,
    `${violations} violations`,
  ].join(', ')
}

export function describeViolations(
  results: readonly RoundResult[],
  { seed, folder }: { seed: number; folder: string },
): string {
  const last = results.at(-1)
  const violations = last?.violations ?? []
  const lines = violations
    .slice(0, SHOWN)
    .map(({ thing, expected, found }) => `  ${thing}\n    expected ${expected}\n    found    ${found}`)
  const more = violations.length > SHOWN ? [`  and ${violations.length - SHOWN} more`] : []
  return [
    `Round ${last?.round ?? 0} (seed ${seed}): not as it was acknowledged`,
    ...lines,
    ...more,
    `The data directory and the server's log are kept in ${folder}`,
  ].join('\n')
}
