import { all, required, type Form } from '../../../http/form-body.ts'
import { ACCESS_TOKEN_TYPE, TOKEN_EXCHANGE_GRANT } from '../../../protocol/grant-types.ts'
import { invalidRequest, invalidTarget, OAuthError, unauthorizedClient } from '../../../protocol/oauth-error.ts'
import type { ClientRecord } from '../../../store/records.ts'
import { NO_TERMS } from '../../../tokens/terms.ts'
import type { Actor } from '../../../tokens/access-token-claims.ts'
import type { TokenVerifier, VerifiedToken } from '../../../tokens/token-verifier.ts'
import { isResourceServer, requestedResources } from '../../resource-policy.ts'
import { narrowHeldScope, requestedScope } from '../../scope-policy.ts'
import type { Grant } from '../grant.ts'

interface Dependencies {
  tokenVerifier: TokenVerifier
  issuer: string
}

/**
 * An access token for another resource, or for less, in exchange for one (RFC 8693). The client must be the one that the
 * token was issued to or, as a resource server, the one that it was made for. The new token acts for the same subject, says
 * that the client is the actor, ends no later, and is revoked with the family of the old one.
 */
export function tokenExchangeGrant({ tokenVerifier, issuer }: Dependencies): Grant<typeof TOKEN_EXCHANGE_GRANT> {
  return {
    grantType: TOKEN_EXCHANGE_GRANT,
    parse(form) {
      const subjectToken = required(form, 'subject_token')
      checkTokenTypes(form)
      const requested = requestedScope(form)
      const targets = [...new Set([...requestedResources(form), ...all(form, 'audience')])]

      return async ({ client, address, dpopThumbprint }) => {
        if (client.tokenEndpointAuthMethod === 'none') {
          // Section 2.1: whoever has a stolen token could turn it into others.
          throw unauthorizedClient('Token exchange is for confidential clients: this one is public')
        }
        const subject = await verifySubject(tokenVerifier, subjectToken)
        checkHolder(subject, client, dpopThumbprint)
        const { record, claims, user } = subject
        const scopes = narrowHeldScope(requested, record.scopes, client, user, 'subject_token')
        const resources = targetResources(targets, record.terms?.resources ?? [], client, issuer)
        return {
          authorization: {
            client,
            user,
            scopes,
            grantType: TOKEN_EXCHANGE_GRANT,
            familyId: record.familyId,
            address,
            refreshable: false,
            terms: { ...NO_TERMS, resources, claims: record.terms?.claims ?? null },
            // Nobody signed in for it: there is no ID token.
            authTime: null,
            notAfter: record.expiresAt,
            actor: actorOf(client, claims['act']),
          },
          // Writes what is there: the condition is the point. A revocation in between makes the commit fail.
          consumes: [{ op: 'put', kind: 'tokens', record, expected: record.revision }],
          separator: requested.separator,
          nonce: null,
          resources,
          issuedTokenType: ACCESS_TOKEN_TYPE,
        }
      }
    },
  }
}

/** Access tokens for access tokens: nothing else is exchanged here. */
function checkTokenTypes(form: Form): void {
  const types = [
    ['subject_token_type', required(form, 'subject_token_type')],
    ['requested_token_type', form.get('requested_token_type') ?? ACCESS_TOKEN_TYPE],
  ] as const
  for (const [name, received] of types) {
    if (received === ACCESS_TOKEN_TYPE) continue
    throw invalidRequest(`Expected ${name} to be ${ACCESS_TOKEN_TYPE}; received ${received.slice(0, 100)}`)
  }
  for (const name of ['actor_token', 'actor_token_type']) {
    if (form.has(name)) throw invalidRequest(`Expected no ${name}: the client itself is the actor`)
  }
}

/** Section 2.2.2: whatever is wrong with the subject token is `invalid_request`. */
async function verifySubject(tokenVerifier: TokenVerifier, token: string): Promise<VerifiedToken> {
  try {
    return await tokenVerifier.verifyAnywhere(token)
  } catch (error) {
    if (!(error instanceof OAuthError) || error.code !== 'invalid_token') throw error
    throw new OAuthError('invalid_request', `The subject_token is not good: ${error.description}`, { cause: error })
  }
}

/**
 * A token opens its subject's doors to whoever holds it: only two may exchange it. The client that it was issued to, with
 * its key where the token is bound to one; and the resource server that it was made for.
 */
function checkHolder({ record }: VerifiedToken, client: ClientRecord, dpopThumbprint: string | undefined): void {
  const { resources = [], dpopThumbprint: boundTo = null } = record.terms ?? {}
  if (record.clientId === client.id) {
    if (boundTo === null || boundTo === dpopThumbprint) return
    throw invalidRequest('Expected a DPoP proof with the key that the subject_token is bound to')
  }
  if (isResourceServer(client, resources)) return
  throw invalidRequest('Expected a subject_token that was issued to this client, or made for its client_uri')
}

/**
 * What the new token is for: of the client's resources, those that were asked for; else those that the subject token was
 * for. This server only where the subject token was for it too: no resource server turns what it is sent on the issuer.
 */
function targetResources(
  targets: readonly string[],
  held: readonly string[],
  client: ClientRecord,
  issuer: string,
): readonly string[] {
  const whole = held.length === 0 ? [issuer] : held
  const allowed = [...client.resources, ...(whole.includes(issuer) ? [issuer] : [])]
  const beyond = targets.filter((target) => !allowed.includes(target))
  const left = (targets.length > 0 ? targets : whole).filter((target) => allowed.includes(target))
  if (beyond.length > 0 || left.length === 0) {
    const received = targets.length > 0 ? beyond.join(' ') : `none, and the subject_token is for ${whole.join(' ')}`
    throw invalidTarget(
      `Expected a resource that the client may ask for: ${allowed.join(' ').slice(0, 400) || 'it has none'}; received ${received.slice(0, 200)}`,
    )
  }
  return left
}

/** Section 4.1: who acted before stays within. */
function actorOf(client: ClientRecord, before: unknown): Actor {
  const isSame = typeof before === 'object' && before !== null && 'sub' in before && before.sub === client.id
  if (isSame) return before as Actor
  return before === undefined ? { sub: client.id } : { sub: client.id, act: before }
}
