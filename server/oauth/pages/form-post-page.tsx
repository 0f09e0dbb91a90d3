import type { ClientRecord } from '../../store/records.ts'
import { PageLayout } from './page-layout.tsx'

/**
 * The one script of the pages. The answer is to reach the client without a click (OAuth 2.0 Form Post Response Mode, section
 * 2), and no form submits itself without one. It is constant, allowed by its hash on this page alone, and the policy lets the
 * form go to the redirect URI only; where no script runs, the button does it.
 */
export const FORM_POST_SCRIPT = 'document.forms[0].submit()'

interface FormPostPageProps {
  client: ClientRecord
  redirectUri: string
  /** The answer: a code, tokens or an error. */
  parameters: Readonly<Record<string, string>>
}

/** Hands the answer to the client in the body of a POST. */
export function FormPostPage({ client, redirectUri, parameters }: FormPostPageProps) {
  return (
    <PageLayout title={`Back to ${client.name}`}>
      <header>
        <h1>
          Back to <bdi>{client.name}</bdi>
        </h1>
      </header>
      <p>You are on your way. If nothing happens, press Continue.</p>
      <form method="post" action={redirectUri}>
        {Object.entries(parameters).map(([name, value]) => (
          <input type="hidden" name={name} value={value} key={name} />
        ))}
        <button className="primary" type="submit">
          Continue
        </button>
      </form>
      <script dangerouslySetInnerHTML={{ __html: FORM_POST_SCRIPT }} />
    </PageLayout>
  )
}
