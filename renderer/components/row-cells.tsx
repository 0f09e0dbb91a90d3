/** What stands in the cells of long lists: thousands pass by, so each is one plain element. */
import './row-cells.css'
import type { ReactNode } from 'react'
import { exactTime } from './relative-time.tsx'

/** Names the record of its row and leads to its screen. The list opens the row; `href` is for another tab. */
export function RowLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a className="row-link" href={href} data-opens-row>
      {children}
    </a>
  )
}

/** Something that is read letter by letter; whole where the pointer rests (`showWhole`). */
export function RowCode({ children }: { children: string }) {
  return <span className="row-code">{children}</span>
}

export function RowButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="row-button" onClick={onClick}>
      {children}
    </button>
  )
}

/** Where the pointer comes over something that is cut off or said in round numbers: the whole of it, until it leaves. */
export function showWhole(event: React.MouseEvent): void {
  const target = event.target as Element
  const whole = target instanceof HTMLTimeElement ? exactTime(target.dateTime) : target.textContent
  if (target.matches('time, .row-code')) target.setAttribute('title', whole)
}

export function hideWhole(event: React.MouseEvent): void {
  const target = event.target as Element
  if (target.matches('time, .row-code')) target.removeAttribute('title')
}
