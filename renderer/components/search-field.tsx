import './list-field.css'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch, IconX } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { isShortcut, keysOf, runShortcut, useShortcut } from '../lib/keyboard.ts'

/** Gathers keys that come together; what was asked for before is given up when the next letter asks anew. */
const SEARCH_DELAY_MS = 40

interface SearchFieldProps {
  /** "Search clients". */
  label: string
  value: string
  onSearch: (text: string | undefined) => void
  width?: number
}

/** Searches as you type; a shortcut goes there, arrow down from there to the list. */
export function SearchField({ label, value, onSearch, width = 240 }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value)
  const [known, setKnown] = useState(value)
  const [asked, setAsked] = useState(value)
  if (known !== value) {
    setKnown(value)
    // The address changed from outside (back, a link): it wins over what stood here. What was asked for here only arrives
    // late, and must not undo what was typed since.
    if (value !== asked) {
      setAsked(value)
      setText(value)
    }
  }
  const search = useDebouncedCallback((next: string) => {
    setAsked(next)
    onSearch(next === '' ? undefined : next)
  }, SEARCH_DELAY_MS)
  useShortcut('search', () => field.current?.select())
  const leave = (event: React.KeyboardEvent) => {
    if (isShortcut(event, 'close')) field.current?.blur()
    else if (isShortcut(event, 'nextRow') && runShortcut('nextRow')) event.preventDefault()
  }
  const change = (next: string) => {
    setText(next)
    search(next)
  }
  return (
    <span className="list-field" style={{ width }}>
      <IconSearch size={14} aria-hidden="true" />
      <input
        ref={field}
        type="text"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={leave}
        aria-keyshortcuts={keysOf('search').join(' ')}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
      />
      {text !== '' && (
        <button type="button" aria-label="Clear search" onClick={() => change('')}>
          <IconX size={14} aria-hidden="true" />
        </button>
      )}
    </span>
  )
}
