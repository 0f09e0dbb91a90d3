/** What `gatehouse` of a package (build/bin) puts in front of its arguments, with `--`: no switch of Chromium's is read after that. */
const MARKER = '--command-line'

const commands: ReadonlySet<string> = new Set(['serve', 'backup', 'restore', 'certificate'])

/**
 * The arguments of the command `gatehouse`; null where a window is meant.
 * @param given what follows the executable
 */
export function commandArguments(given: readonly string[]): string[] | null {
  const end = given.indexOf('--')
  const isMarked = end > 0 && given[end - 1] === MARKER
  // Links and files are handed to the executable as well: none of them stands in front of the marker.
  if (isMarked && given.slice(0, end).every((argument) => argument.startsWith('--'))) return given.slice(end + 1)
  return commands.has(given[0] ?? '') ? [...given] : null
}
