import { useEffect, useEffectEvent } from 'react'
import { follow, keyNames, SHORTCUTS, strokeOf, type Beginning, type ShortcutId } from './shortcuts.ts'

const isMac = /Mac|iP(hone|ad)/.test(navigator.platform)

const handlers = new Map<ShortcutId, Set<() => void>>()

/** Says what a shortcut does as long as the component is there. Where several do, the one that came first is asked. */
export function useShortcut(id: ShortcutId, handler: () => void): void {
  const handle = useEffectEvent(handler)
  useEffect(() => {
    const run = () => handle()
    const ofThis = handlers.get(id) ?? new Set()
    handlers.set(id, ofThis.add(run))
    return () => void ofThis.delete(run)
  }, [id])
}

/** Does what a shortcut does; false where nothing on the screen answers to it. */
export function runShortcut(id: ShortcutId): boolean {
  const [handler] = handlers.get(id) ?? []
  handler?.()
  return handler !== undefined
}

/** Whether a press alone is this shortcut: for what is handled where the focus is. */
export const isShortcut = (event: KeyboardEvent | React.KeyboardEvent, id: ShortcutId): boolean =>
  strokeOf(event, isMac) === SHORTCUTS[id].keys

export const keysOf = (id: ShortcutId): readonly string[] => keyNames(id, isMac)

/** Listens to the keyboard; once, in the frame. */
export function useKeyboard(): void {
  useEffect(() => {
    let begun: Beginning | undefined
    const listen = (event: KeyboardEvent) => {
      const before = begun
      begun = undefined
      if (event.defaultPrevented || event.isComposing || event.repeat) return
      const stroke = strokeOf(event, isMac)
      // A modifier on its way to a second stroke changes nothing.
      if (stroke === undefined || ['Shift', 'Control', 'Meta', 'Alt'].includes(event.key)) {
        begun = before
        return
      }
      const isFree = stroke.startsWith('mod+') || !takesKeys(event.target)
      if (!isFree || isDialogOpen()) return
      const meant = follow(before, stroke, Date.now())
      begun = meant.begun
      if (meant.id === undefined || (meant.id === 'nextRow' && !isAtRest(event.target))) return
      if (runShortcut(meant.id)) event.preventDefault()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}

const BUTTONS = ['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit']

/** Whether letters mean something where the focus is: fields, and lists of choices. */
function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !BUTTONS.includes(target.type)
  return target.isContentEditable || target.closest('textarea, select, [role="menu"], [role="listbox"]') !== null
}

/** Nothing has the focus that arrows could be meant for. */
const isAtRest = (target: EventTarget | null) => target instanceof Element && target.matches('body, main, h1')

/** One that fades out is still there, but the focus has gone back to the screen. */
function isDialogOpen(): boolean {
  const dialogs = [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')]
  const { activeElement } = document
  const isAway = activeElement !== null && activeElement !== document.body
  return dialogs.length > 0 && !(isAway && dialogs.every((dialog) => !dialog.contains(activeElement)))
}
