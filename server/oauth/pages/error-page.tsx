import type { OAuthError } from '../../protocol/oauth-error.ts'
import { PageLayout } from './page-layout.tsx'

/** What went wrong for the person and, folded, the technical line for the developer. */
export function ErrorPage({ refusal }: { refusal: OAuthError }) {
  return (
    <PageLayout title="That did not work">
      <header>
        <span className="logo" aria-hidden="true">
          !
        </span>
        <h1>That did not work</h1>
      </header>
      <p>
        {refusal.status >= 500
          ? 'The server could not answer. Try again in a moment.'
          : 'The application sent you here with a request that this server cannot accept. Go back to the application and try again.'}
      </p>
      <details>
        <summary>For the developer</summary>
        <p>
          <code>{refusal.code}</code>
        </p>
        <p>{refusal.description}</p>
      </details>
    </PageLayout>
  )
}
