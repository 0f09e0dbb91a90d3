/** What is found by: its name, and other words that mean it. */
export interface Named {
  label: string
  keywords?: string
}

/** The words of what was typed. */
const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

/**
 * How well `named` answers to what was typed, less being better: each word must begin one of its own. Undefined where one
 * does not.
 */
export function distance(named: Named, typed: string): number | undefined {
  const asked = wordsOf(typed)
  const label = wordsOf(named.label)
  const others = wordsOf(named.keywords ?? '')
  if (asked.length === 0) return undefined
  if (!asked.every((word) => [...label, ...others].some((own) => own.startsWith(word)))) return undefined
  if (label.join(' ').startsWith(asked.join(' '))) return 0
  return asked.every((word) => label.some((own) => own.startsWith(word))) ? 1 : 2
}

/** Those that answer to what was typed, the best first; otherwise as they stood. */
export function matching<N extends Named>(all: readonly N[], typed: string): readonly N[] {
  const found = all.flatMap((named) => {
    const far = distance(named, typed)
    return far === undefined ? [] : [{ named, far }]
  })
  return found.sort((a, b) => a.far - b.far).map(({ named }) => named)
}

/**
 * What to search clients and users for, and whether it was about ending their tokens, "revoke all tokens of ada", or about a
 * second one: "duplicate shop".
 */
export function recordSearch(typed: string): { text: string; isRevocation: boolean; isDuplication?: true } {
  const [, original] = /^\s*duplicate\b(?:\s+client\b)?(.*)$/is.exec(typed) ?? []
  if (original !== undefined && original.trim() !== '') {
    return { text: original.trim(), isRevocation: false, isDuplication: true }
  }
  const [, rest] = /^\s*revoke\b(?:\s+all\b)?(?:\s+tokens\b)?(?:\s+of\b)?(.*)$/is.exec(typed) ?? []
  return rest === undefined
    ? { text: typed.trim(), isRevocation: false }
    : { text: rest.trim(), isRevocation: rest.trim() !== '' }
}
