/** The names that a `claims` parameter asks for (OpenID Connect Core section 5.5), by where they are to be returned. */
export interface ClaimsRequest {
  readonly userinfo: readonly string[]
  readonly idToken: readonly string[]
}
