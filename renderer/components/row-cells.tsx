/** What stands in the cells of long lists: thousands pass by, so each is one plain element. */
import './row-cells.css'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { relativeTime } from '../lib/relative-time.ts'
import { exactTime } from './relative-time.tsx'

/** Names the record of its row and leads to its screen. The list opens the row; `href` is for another tab. */
export function RowLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a className="row-link" href={href} data-opens-row>
      {children}
    </a>
  )
}

/** Leads to another list. */
export function RowRouteLink({ href, title, children }: { href: string; title: string; children: ReactNode }) {
  const router = useRouter()
  return (
    <a
      className="row-link"
      href={href}
      title={title}
      onClick={(event) => {
        // Another tab or window is what the browser does with a link.
        if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        router.history.push(href)
      }}
    >
      {children}
    </a>
  )
}

/** Several things in one cell; what does not fit is cut off in the first of them. */
export function RowParts({ children }: { children: ReactNode }) {
  return <span className="row-parts">{children}</span>
}

/** What a record is beside its name: "Built in". */
export function RowMark({ children }: { children: string }) {
  return <span className="row-mark">{children}</span>
}

/** Something that is read letter by letter, beside other things; whole where the pointer rests (`showWhole`). */
export function RowCode({ children }: { children: string }) {
  return <span data-code>{children}</span>
}

/** A time as people say it; the exact one where the pointer rests. @param time ISO 8601; null for never */
export const timeColumn = <Row,>(time: (row: Row) => string | null) => ({
  time,
  cell(row: Row, now: number): string {
    const at = time(row)
    return at === null ? 'Never' : relativeTime(Date.parse(at), now)
  },
})

export function RowButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="row-button" onClick={onClick}>
      {children}
    </button>
  )
}

/** A button that is an icon. @param label what it does, with the name of its record */
export function RowIcon({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="row-icon" aria-label={label} title={label} onClick={onClick}>
      {children}
    </button>
  )
}

/** Copies `value`. @param label "Copy client ID" */
export function RowCopy({ value, label }: { value: string; label: string }) {
  const { copied, copy } = useClipboard({ timeout: 1500 })
  return (
    <RowIcon label={copied ? 'Copied' : label} onClick={() => copy(value)}>
      {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
    </RowIcon>
  )
}

/** Where the pointer comes over something that is cut off or said in round numbers: the whole of it, until it leaves. */
export function showWhole(event: React.MouseEvent): void {
  const target = event.target as Element
  if (!(target instanceof HTMLElement)) return
  const { time, code } = target.dataset
  if (time !== undefined) target.title = exactTime(time)
  else if (code !== undefined) target.title = target.textContent
}

export function hideWhole(event: React.MouseEvent): void {
  const target = event.target as Element
  if (target.matches('[data-time], [data-code]')) target.removeAttribute('title')
}
