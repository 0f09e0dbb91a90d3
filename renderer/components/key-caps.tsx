import { keysOf } from '../lib/keyboard.ts'
import type { ShortcutId } from '../lib/shortcuts.ts'
import './key-caps.css'

/** The keys of a shortcut, as they are printed on the keyboard. */
export function KeyCaps({ id }: { id: ShortcutId }) {
  return (
    <span className="key-caps">
      {keysOf(id).map((name) => (
        <kbd key={name}>{name}</kbd>
      ))}
    </span>
  )
}
