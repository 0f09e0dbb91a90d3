import './screen.css'
import { useDocumentTitle } from '@mantine/hooks'
import { useEffect, useRef, type ReactNode } from 'react'

interface ScreenProps {
  title: string
  /** What stands right of the title: the screen's actions. */
  actions?: ReactNode
  /** Its list is as high as the window leaves room for, and scrolls in itself. */
  fills?: boolean
  children: ReactNode
}

/** The address whose screen had the focus last; undefined until the first one is there. */
let focused: string | undefined

/**
 * Moves the focus to the heading of a screen that was gone to, so that what is read and where Tab goes on is the new screen.
 * The first screen leaves it where a page begins; a screen in two steps (the record was loading) only takes it back.
 */
function focusHeading(heading: HTMLElement): void {
  const { pathname } = window.location
  const isGoneTo = focused !== undefined && (focused !== pathname || document.activeElement === document.body)
  focused = pathname
  if (isGoneTo) heading.focus({ preventScroll: true })
}

/** A screen: one heading, its actions, its content. */
export function Screen({ title, actions, fills = false, children }: ScreenProps) {
  useDocumentTitle(`${title} - Gatehouse`)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (heading.current !== null) focusHeading(heading.current)
  }, [])
  return (
    <div className={fills ? 'screen-fill' : undefined}>
      <div className="screen-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions !== undefined && <div className="screen-actions">{actions}</div>}
      </div>
      {children}
    </div>
  )
}

/** What a list is searched and filtered by. */
export function ListFilters({ children }: { children: ReactNode }) {
  return <div className="list-filters">{children}</div>
}
