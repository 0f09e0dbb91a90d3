import type { UserRecord } from '../../store/records.ts'
import { PageLayout } from './page-layout.tsx'

interface SignedOutPageProps {
  /** Where the application that sent the browser here wants it to go on; null for nowhere. */
  link: string | null
  /** Who is still signed in in this browser. */
  others: readonly UserRecord[]
}

export function SignedOutPage({ link, others }: SignedOutPageProps) {
  return (
    <PageLayout title="You are signed out">
      <header>
        <h1>You are signed out</h1>
      </header>
      {others.length === 0 ? (
        <p className="centred">You can close this page.</p>
      ) : (
        <p className="centred">
          Still signed in in this browser:{' '}
          {others.map((user, index) => (
            <span key={user.id}>
              {index > 0 && ', '}
              <bdi>
                <strong>{user.name ?? user.username}</strong>
              </bdi>
            </span>
          ))}
          .
        </p>
      )}
      {link !== null && (
        <p className="centred">
          <a href={link}>Back to the application</a>
        </p>
      )}
    </PageLayout>
  )
}

export function StillSignedInPage({ user }: { user: UserRecord }) {
  return (
    <PageLayout title="You are still signed in">
      <header>
        <h1>You are still signed in</h1>
      </header>
      <p className="centred">
        Nothing has changed for{' '}
        <bdi>
          <strong>{user.name ?? user.username}</strong>
        </bdi>
        . You can close this page.
      </p>
    </PageLayout>
  )
}
