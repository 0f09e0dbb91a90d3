/** A relying party by openid-client: the library checks every answer as the standards say. */
import * as oidc from 'openid-client'
import { Person } from './person.ts'
import { CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, startGatehouseByTls } from './start-gatehouse.ts'

/** A server of this test alone, and the confidential client of the seed as the library knows it. */
export async function discover(...clients: object[]) {
  const { issuer } = await startGatehouseByTls(...clients)
  const config = await oidc.discovery(new URL(issuer), CLIENT_ID, undefined, oidc.ClientSecretBasic(CLIENT_SECRET))
  return { issuer, config }
}

/** What a client keeps of an authorization request until it is answered. */
export interface Asked {
  parameters: Record<string, string>
  checks: { pkceCodeVerifier: string; expectedState: string; expectedNonce: string }
}

/** The parameters of an authorization request with everything that protects it: PKCE, state, nonce. */
export async function ask(scope: string): Promise<Asked> {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
  const expectedState = oidc.randomState()
  const expectedNonce = oidc.randomNonce()
  return {
    parameters: {
      redirect_uri: REDIRECT_URI,
      scope,
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    },
    checks: { pkceCodeVerifier, expectedState, expectedNonce },
  }
}

/** Code + PKCE, as far as the tokens. */
export async function authorize(
  config: oidc.Configuration,
  scope: string,
  options: oidc.DPoPOptions = {},
  person = new Person(),
) {
  const { parameters, checks } = await ask(scope)
  const callback = await person.allow(oidc.buildAuthorizationUrl(config, parameters))
  return await oidc.authorizationCodeGrant(config, callback, checks, undefined, options)
}
