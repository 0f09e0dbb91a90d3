import type { Form } from '../../http/form-body.ts'
import type { GrantType } from '../../protocol/grant-types.ts'
import type { ScopeSeparator } from '../../protocol/scope.ts'
import type { ClientRecord } from '../../store/records.ts'
import type { Change } from '../../store/store.ts'
import type { Authorization } from '../../tokens/token-issuer.ts'

/** Who asks: the authenticated client and where from. */
export interface GrantRequest {
  client: ClientRecord
  /** IP address. */
  address: string
}

/** What a grant decides; the pipeline mints and commits it. */
export interface GrantDecision {
  authorization: Authorization
  /** What the grant consumes, with the conditions that make it work once: committed with the tokens or not at all. */
  consumes: readonly Change[]
  separator: ScopeSeparator
  /** Carried into the ID token, where one is due. */
  nonce: string | null
}

/** A grant type: its name, its parameters, its rule. The shared steps are in the pipeline (`token.ts`). */
export interface Grant {
  readonly grantType: GrantType
  /**
   * Reads the grant's own parameters, then returns its rule. The rule is asked again when another request consumed the
   * same thing first: it then decides on what that one left.
   * @throws OAuthError from either.
   */
  parse(form: Form): (request: GrantRequest) => Promise<GrantDecision>
}
