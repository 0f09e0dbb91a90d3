/** A shortcut of the console: what is pressed, and what that does in words. */
interface Shortcut {
  /** One stroke, or two after each other: `mod+k`, `?`, `g c`. Named as `KeyboardEvent.key` names them. */
  keys: string
  does: string
  where: 'Everywhere' | 'In a list' | 'Go to'
}

const table = {
  palette: { keys: 'mod+k', does: 'Find a screen, client, user or action', where: 'Everywhere' },
  help: { keys: '?', does: 'Show the shortcuts', where: 'Everywhere' },
  close: { keys: 'Escape', does: 'Close what is open, leave the search', where: 'Everywhere' },
  search: { keys: '/', does: 'Search the list', where: 'In a list' },
  create: { keys: 'n', does: 'Create what the screen lists', where: 'In a list' },
  nextRow: { keys: 'ArrowDown', does: 'Go to the list, then to the next row', where: 'In a list' },
  previousRow: { keys: 'ArrowUp', does: 'Go to the row before', where: 'In a list' },
  firstRow: { keys: 'Home', does: 'Go to the first row', where: 'In a list' },
  lastRow: { keys: 'End', does: 'Go to the last row', where: 'In a list' },
  previousPage: { keys: 'PageUp', does: 'Go up by what is in sight', where: 'In a list' },
  nextPage: { keys: 'PageDown', does: 'Go down by what is in sight', where: 'In a list' },
  selectRow: { keys: 'Space', does: 'Select the row, or take it out again', where: 'In a list' },
  openRow: { keys: 'Enter', does: 'Open the row', where: 'In a list' },
  overview: { keys: 'g o', does: 'Overview', where: 'Go to' },
  clients: { keys: 'g c', does: 'Clients', where: 'Go to' },
  users: { keys: 'g u', does: 'Users', where: 'Go to' },
  scopes: { keys: 'g s', does: 'Scopes', where: 'Go to' },
  tokens: { keys: 'g t', does: 'Tokens', where: 'Go to' },
  keys: { keys: 'g k', does: 'Keys', where: 'Go to' },
  settings: { keys: 'g e', does: 'Settings', where: 'Go to' },
} as const satisfies Record<string, Shortcut>

export type ShortcutId = keyof typeof table

/** All that the keyboard does: what handles it and what lists it read it here. */
export const SHORTCUTS: Readonly<Record<ShortcutId, Shortcut>> = table

const byKeys = new Map(Object.entries(table).map(([id, { keys }]) => [keys as string, id as ShortcutId]))

/** Strokes that begin a shortcut of two. */
const beginnings = new Set([...byKeys.keys()].flatMap((keys) => (keys.includes(' ') ? [keys.split(' ')[0]] : [])))

/** What of a `KeyboardEvent` counts. */
export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/**
 * A press as the table writes it; undefined with a modifier that no shortcut has. `mod` is the command key of a Mac and the
 * control key elsewhere. Shift counts for letters alone: what else it changes differs from keyboard to keyboard.
 */
export function strokeOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress, isMac: boolean): string | undefined {
  const [isMod, isOther] = isMac ? [metaKey, ctrlKey] : [ctrlKey, metaKey]
  if (isOther || altKey) return undefined
  const isSign = key.length === 1 && !/\p{L}/u.test(key)
  if (shiftKey && (isMod || !isSign)) return undefined
  const named = key === ' ' ? 'Space' : key.length === 1 ? key.toLowerCase() : key
  return isMod ? `mod+${named}` : named
}

/** The first stroke of a shortcut of two, and when it came. */
export interface Beginning {
  stroke: string
  /** Milliseconds since 1970. */
  at: number
}

/** Milliseconds that the second stroke is waited for. */
const PATIENCE_MS = 1500

/** What a stroke at `at` means after what may have begun: a shortcut, the beginning of one, or nothing. */
export function follow(
  begun: Beginning | undefined,
  stroke: string,
  at: number,
): { id?: ShortcutId | undefined; begun?: Beginning } {
  const isWaitedFor = begun !== undefined && at - begun.at <= PATIENCE_MS
  if (isWaitedFor && !stroke.startsWith('mod+')) return { id: byKeys.get(`${begun.stroke} ${stroke}`) }
  const id = byKeys.get(stroke)
  if (id !== undefined) return { id }
  return beginnings.has(stroke) ? { begun: { stroke, at } } : {}
}

const NAMES: Readonly<Record<string, string>> = {
  Escape: 'Esc',
  ArrowDown: '↓',
  ArrowUp: '↑',
}

/** The keys of a shortcut as they are printed on the keyboard, in the order in which they are pressed. */
export function keyNames(id: ShortcutId, isMac: boolean): readonly string[] {
  return SHORTCUTS[id].keys.split(/[ +]/).map((key) => {
    if (key === 'mod') return isMac ? '⌘' : 'Ctrl'
    return NAMES[key] ?? (SHORTCUTS[id].keys.startsWith('mod+') ? key.toUpperCase() : key)
  })
}
