/**
 * The token endpoint (RFC 6749 section 3.2): the steps that every grant shares, numbered, so that none can forget one.
 */
import { Router, type Request, type Response } from 'express'
import { currentSettings } from '../../configuration/settings.ts'
import { formBody, formOf, required, type Form } from '../../http/form-body.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { remoteAddress } from '../../http/remote-address.ts'
import { sendJson } from '../../http/send-json.ts'
import { ENDPOINTS } from '../../protocol/endpoints.ts'
import { TOKEN_GRANT_TYPES } from '../../protocol/grant-types.ts'
import { OAuthError, unauthorizedClient } from '../../protocol/oauth-error.ts'
import { formatScope } from '../../protocol/scope.ts'
import { releasedClaims } from '../../accounts/claims.ts'
import type { DpopProofs } from '../../dpop/dpop-proofs.ts'
import type { Store } from '../../store/store.ts'
import { signIdToken } from '../../tokens/id-token.ts'
import type { Signer } from '../../tokens/signer.ts'
import type { SigningKeys } from '../../tokens/signing-keys.ts'
import { tokenTypeOf } from '../../tokens/terms.ts'
import type { Authorization, IssuedTokens, TokenIssuer } from '../../tokens/token-issuer.ts'
import type { ClientAuthentication } from '../client-authentication.ts'
import { decideAgainOnConflict } from '../decide-again.ts'
import { requestedResources } from '../resource-policy.ts'
import type { Grant, GrantDecision, Grants } from './grant.ts'
import { withTerms } from './terms.ts'

interface Dependencies {
  grants: Grants
  clientAuthentication: ClientAuthentication
  dpop: DpopProofs
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
    .route(ENDPOINTS.token_endpoint)
    .post(formBody, async (request, response) => {
      const answer = await answerTokenRequest(dependencies, request, response, formOf(request))
      // 7. Answer; nobody on the way may keep it (RFC 6749 section 5.1).
      sendJson(response, answer)
    })
    .all(methodNotAllowed('POST'))
  return router
}

async function answerTokenRequest(
  dependencies: Dependencies,
  request: Request,
  response: Response,
  form: Form,
): Promise<TokenAnswer> {
  // 1. Find the grant.
  const grant = findGrant(dependencies.grants, required(form, 'grant_type'))

  // 2. Authenticate the client.
  const client = await dependencies.clientAuthentication.authenticate(request, form)

  // 3. May this client use it?
  if (!client.grantTypes.includes(grant.grantType)) {
    throw unauthorizedClient(`The grant ${grant.grantType} is not switched on for this client`)
  }

  // 4. The grant's own parameters, and what the tokens are to be for and bound to.
  const decide = grant.parse(form)
  const resources = requestedResources(form)
  const dpopThumbprint = await dependencies.dpop.check(request, response)

  // 5. and 6. Decide; mint, commit, wait until durable.
  //    What a grant consumes is marked in the commit that records its tokens.
  const asked = { client, address: remoteAddress(request), dpopThumbprint }
  const { decision, issued } = await decideAgainOnConflict(async () => {
    const decision = await decide(asked)
    const terms = { resources: decision.resources ?? resources, dpopThumbprint }
    const authorization = withTerms(decision.authorization, terms, dependencies.issuer)
    // Before anything is consumed: the first ID token of an algorithm needs a key that is on disk.
    if (isIdTokenDue(authorization)) await dependencies.keys.prepare(client.idTokenSignedResponseAlg)
    const issued = await dependencies.tokenIssuer.issue(authorization, decision.consumes)
    return { decision: { ...decision, authorization }, issued }
  })
  return await tokenAnswer(dependencies, decision, issued)
}

/** Which user signed in when is what an ID token says: without that there is none. */
function isIdTokenDue<A extends Authorization>(
  authorization: A,
): authorization is A & { user: NonNullable<A['user']>; authTime: number } {
  return authorization.scopes.includes('openid') && authorization.user !== null && authorization.authTime !== null
}

function findGrant(grants: Grants, received: string): Grant {
  const grantType = TOKEN_GRANT_TYPES.find((each) => each === received)
  if (grantType !== undefined) return grants[grantType]
  throw new OAuthError(
    'unsupported_grant_type',
    `Expected grant_type to be one of ${TOKEN_GRANT_TYPES.join(', ')}; received ${received.slice(0, 100)}`,
  )
}

/** RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3. */
interface TokenAnswer {
  access_token: string
  token_type: 'Bearer' | 'DPoP'
  /** Seconds. */
  expires_in: number
  refresh_token?: string
  id_token?: string
  /** RFC 8693 section 2.2.1. */
  issued_token_type?: string
  scope: string
}

async function tokenAnswer(
  { keys, signer, store, issuer, now }: Dependencies,
  { authorization, separator, nonce, sid = null, issuedTokenType }: GrantDecision,
  issued: IssuedTokens,
): Promise<TokenAnswer> {
  const answer: TokenAnswer = {
    access_token: issued.accessToken,
    token_type: tokenTypeOf(issued.record.terms),
    expires_in: issued.expiresIn,
    scope: formatScope(authorization.scopes, separator),
  }
  if (issued.refreshToken !== null) answer.refresh_token = issued.refreshToken
  if (issuedTokenType !== undefined) answer.issued_token_type = issuedTokenType
  if (isIdTokenDue(authorization)) {
    const { user, client, authTime, terms } = authorization
    const { idTokenLifetime } = await currentSettings(store)
    const names = terms?.claims?.idToken ?? []
    answer.id_token = await signIdToken(
      { keys, signer },
      {
        issuer,
        client,
        userId: user.id,
        authTime,
        nonce,
        sid,
        userClaims: names.length === 0 ? {} : await releasedClaims(store, { client, user, scopes: [], names }),
        accessToken: issued.accessToken,
        lifetime: idTokenLifetime,
        now: now(),
      },
    )
  }
  return answer
}
