/**
 * The token endpoint (RFC 6749 section 3.2): the steps that every grant shares, numbered, so that none can forget one.
 */
import { Router, type Request } from 'express'
import { currentSettings } from '../../configuration/settings.ts'
import { formBody, formOf, required, type Form } from '../../http/form-body.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { remoteAddress } from '../../http/remote-address.ts'
import { sendJson } from '../../http/send-json.ts'
import { DEVICE_CODE_GRANT } from '../../protocol/grant-types.ts'
import { OAuthError, unauthorizedClient } from '../../protocol/oauth-error.ts'
import { formatScope } from '../../protocol/scope.ts'
import type { Store } from '../../store/store.ts'
import { signIdToken } from '../../tokens/id-token.ts'
import type { Signer } from '../../tokens/signer.ts'
import type { SigningKeys } from '../../tokens/signing-keys.ts'
import type { IssuedTokens, TokenIssuer } from '../../tokens/token-issuer.ts'
import type { ClientAuthentication } from '../client-authentication.ts'
import { decideAgainOnConflict } from '../decide-again.ts'
import type { Grant, GrantDecision } from './grant.ts'

interface Dependencies {
  grants: readonly Grant[]
  clientAuthentication: ClientAuthentication
  tokenIssuer: TokenIssuer
  keys: SigningKeys
  signer: Signer
  store: Store
  issuer: string
  now: () => number
}

export function tokenEndpoint(dependencies: Dependencies): Router {
  const router = Router()
  router
    .route('/authorization/token')
    .post(formBody, async (request, response) => {
      const answer = await answerTokenRequest(dependencies, request, formOf(request))
      // 7. Answer; nobody on the way may keep it (RFC 6749 section 5.1).
      sendJson(response, answer)
    })
    .all(methodNotAllowed('POST'))
  return router
}

async function answerTokenRequest(dependencies: Dependencies, request: Request, form: Form): Promise<TokenAnswer> {
  // 1. Find the grant.
  const grant = findGrant(dependencies.grants, required(form, 'grant_type'))

  // 2. Authenticate the client.
  const client = await dependencies.clientAuthentication.authenticate(request, form)

  // 3. May this client use it?
  if (!client.grantTypes.includes(grant.grantType)) {
    throw unauthorizedClient(`The grant ${grant.grantType} is not switched on for this client`)
  }

  // 4. The grant's own parameters.
  const decide = grant.parse(form)

  // 5. and 6. Decide; mint, commit, wait until durable.
  //    What a grant consumes is marked in the commit that records its tokens.
  const asked = { client, address: remoteAddress(request) }
  const { decision, issued } = await decideAgainOnConflict(async () => {
    const decision = await decide(asked)
    return { decision, issued: await dependencies.tokenIssuer.issue(decision.authorization, decision.consumes) }
  })
  return await tokenAnswer(dependencies, decision, issued)
}

function findGrant(grants: readonly Grant[], grantType: string): Grant {
  const grant = grants.find((candidate) => candidate.grantType === grantType)
  if (grant !== undefined) return grant
  const known = grants.map((candidate) => candidate.grantType).join(', ')
  throw new OAuthError(
    'unsupported_grant_type',
    `Expected grant_type to be one of ${known}; received ${grantType.slice(0, 100)}`,
  )
}

/** RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3. */
interface TokenAnswer {
  access_token: string
  token_type: 'Bearer'
  /** Seconds. */
  expires_in: number
  refresh_token?: string
  id_token?: string
  scope: string
}

async function tokenAnswer(
  { keys, signer, store, issuer, now }: Dependencies,
  { authorization, separator, nonce }: GrantDecision,
  issued: IssuedTokens,
): Promise<TokenAnswer> {
  const answer: TokenAnswer = {
    access_token: issued.accessToken,
    token_type: 'Bearer',
    expires_in: issued.expiresIn,
    scope: formatScope(authorization.scopes, separator),
  }
  if (issued.refreshToken !== null) answer.refresh_token = issued.refreshToken
  const { user, client, scopes, authTime, grantType } = authorization
  const isSignIn = grantType === 'authorization_code' || grantType === DEVICE_CODE_GRANT
  if (isSignIn && scopes.includes('openid') && user !== null && authTime !== null) {
    const { idTokenLifetime } = await currentSettings(store)
    answer.id_token = await signIdToken(
      { keys, signer },
      {
        issuer,
        clientId: client.id,
        userId: user.id,
        authTime,
        nonce,
        accessToken: issued.accessToken,
        lifetime: idTokenLifetime,
        now: now(),
      },
    )
  }
  return answer
}
