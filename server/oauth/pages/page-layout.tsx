import type { ReactNode } from 'react'
import { PAGE_STYLES } from './page-styles.ts'

interface PageLayoutProps {
  title: string
  children: ReactNode
}

/** The frame of every page that people meet on the issuer: a card, the gate's arch, no script. */
export function PageLayout({ title, children }: PageLayoutProps) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: PAGE_STYLES }} />
      </head>
      <body>
        <main>
          <div className="card">{children}</div>
        </main>
        <footer>
          <Mark /> Gatehouse
        </footer>
      </body>
    </html>
  )
}

/** The gate's arch. */
function Mark() {
  return (
    <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true" focusable="false">
      <path d="M3 21V11a9 9 0 0 1 18 0v10h-4.5V11a4.5 4.5 0 0 0-9 0v10z" fill="currentColor" />
    </svg>
  )
}
