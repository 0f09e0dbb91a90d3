import { expect, test } from 'vitest'
import { follow, keyNames, SHORTCUTS, strokeOf, type KeyPress, type ShortcutId } from './shortcuts.ts'

const press = (key: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
})

test.each([
  ['a letter', press('n'), 'n'],
  ['a letter under caps lock', press('N'), 'n'],
  ['a sign, whatever it takes on this keyboard', press('?', { shiftKey: true }), '?'],
  ['a slash that stands above the seven', press('/', { shiftKey: true }), '/'],
  ['a named key', press('ArrowDown'), 'ArrowDown'],
  ['the palette', press('k', { ctrlKey: true }), 'mod+k'],
  ['a capital', press('N', { shiftKey: true }), undefined],
  ['a letter with alt', press('n', { altKey: true }), undefined],
  ['a letter with the system key', press('k', { metaKey: true }), undefined],
  ['the palette with shift', press('K', { ctrlKey: true, shiftKey: true }), undefined],
  ['a named key with shift', press('Enter', { shiftKey: true }), undefined],
])('%s', (_what, pressed, stroke) => {
  expect(strokeOf(pressed, false)).toBe(stroke)
})

test('on a Mac the command key is what the control key is elsewhere', () => {
  expect(strokeOf(press('k', { metaKey: true }), true)).toBe('mod+k')
  expect(strokeOf(press('k', { ctrlKey: true }), true)).toBeUndefined()
  expect(keyNames('palette', true)).toEqual(['⌘', 'K'])
  expect(keyNames('palette', false)).toEqual(['Ctrl', 'K'])
})

test('every shortcut is found by its keys, and no two have the same', () => {
  for (const [id, { keys }] of Object.entries(SHORTCUTS) as [ShortcutId, { keys: string }][]) {
    const [first = '', second] = keys.split(' ')
    const after = follow(undefined, first, 0)
    if (second === undefined) {
      expect(after.id).toBe(id)
    } else {
      expect(after.id).toBeUndefined()
      expect(follow(after.begun, second, 100).id).toBe(id)
    }
  }
})

test('the second stroke is waited for, but not for long; a wrong one does nothing', () => {
  const { begun } = follow(undefined, 'g', 0)
  expect(follow(begun, 'c', 1500)).toEqual({ id: 'clients' })
  expect(follow(begun, 'n', 100)).toEqual({ id: undefined })
  // Too late: it stands for itself.
  expect(follow(begun, 'n', 1501)).toEqual({ id: 'create' })
  expect(follow(begun, 'mod+k', 100)).toEqual({ id: 'palette' })
  expect(follow(undefined, 'x', 0)).toEqual({})
})
