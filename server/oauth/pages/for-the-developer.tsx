import type { OAuthError } from '../../protocol/oauth-error.ts'

/** The technical line of a refusal, folded. */
export function ForTheDeveloper({ refusal }: { refusal: OAuthError }) {
  return (
    <details>
      <summary>For the developer</summary>
      <p>
        <code>{refusal.code}</code>
      </p>
      <p>{refusal.description}</p>
    </details>
  )
}
