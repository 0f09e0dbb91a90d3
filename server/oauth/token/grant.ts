import type { Form } from '../../http/form-body.ts'
import type { TokenGrantType } from '../../protocol/grant-types.ts'
import type { ScopeSeparator } from '../../protocol/scope.ts'
import type { ClientRecord } from '../../store/records.ts'
import type { Change } from '../../store/store.ts'
import type { Authorization } from '../../tokens/token-issuer.ts'

/** Who asks: the authenticated client, where from, and with which key. */
export interface GrantRequest {
  client: ClientRecord
  /** IP address. */
  address: string
  /** Of the key that the request proves to have (RFC 9449); the tokens will be bound to it. Undefined where it proves none. */
  dpopThumbprint?: string | undefined
}

/**
 * What a grant decides; the pipeline mints and commits it. An ID token is due whenever the scopes have `openid` and it is
 * known which user signed in when. The `terms` of the authorization are what was allowed: the pipeline holds the request's
 * key and its `resource` parameters against them.
 */
export interface GrantDecision {
  authorization: Authorization
  /** What the grant consumes, with the conditions that make it work once: committed with the tokens or not at all. */
  consumes: readonly Change[]
  separator: ScopeSeparator
  /** Carried into the ID token, where one is due. */
  nonce: string | null
  /** The session, for the ID token; default none. */
  sid?: string | null
  /** What the access token is for, where it is not the `resource` parameters alone that say so. */
  resources?: readonly string[]
  /** What was issued, in an answer to a token exchange (RFC 8693 section 2.2.1). */
  issuedTokenType?: string
}

/** A grant type: its name, its parameters, its rule. The shared steps are in the pipeline (`token.ts`). */
export interface Grant<Type extends TokenGrantType = TokenGrantType> {
  readonly grantType: Type
  /**
   * Reads the grant's own parameters, then returns its rule. The rule is asked again when another request consumed the
   * same thing first: it then decides on what that one left.
   * @throws OAuthError from either.
   */
  parse(form: Form): (request: GrantRequest) => Promise<GrantDecision>
}

/** A grant for each grant type that there is: what discovery advertises is what the token endpoint serves. */
export type Grants = { readonly [Type in TokenGrantType]: Grant<Type> }
