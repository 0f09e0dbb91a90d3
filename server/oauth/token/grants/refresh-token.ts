import { required } from '../../../http/form-body.ts'
import { invalidGrant } from '../../../protocol/oauth-error.ts'
import type { Store } from '../../../store/store.ts'
import { rotateRefreshToken } from '../../../tokens/refresh-rotation.ts'
import { narrowHeldScope, requestedScope } from '../../scope-policy.ts'
import type { Grant } from '../grant.ts'

/** A fresh access token and a successor for a refresh token, which is spent (RFC 6749 section 6, RFC 9700 section 4.14.2). */
export function refreshTokenGrant({ store, now }: { store: Store; now: () => number }): Grant<'refresh_token'> {
  return {
    grantType: 'refresh_token',
    parse(form) {
      const refreshToken = required(form, 'refresh_token')
      const requested = requestedScope(form)

      return async ({ client, address }) => {
        const { record, successor, consumes } = await rotateRefreshToken({ store, now }, refreshToken, client.id)
        const user = record.userId === null ? null : ((await store.get('users', record.userId)) ?? null)
        if (record.userId !== null && user?.status !== 'active') {
          throw invalidGrant('The user of the refresh token is disabled or deleted')
        }
        return {
          authorization: {
            client,
            user,
            scopes: narrowHeldScope(requested, record.scopes, client, user, 'refresh token'),
            grantType: record.grantType,
            familyId: record.familyId,
            address,
            refreshable: true,
            successor,
            terms: record.terms,
            authTime: record.authTime,
          },
          consumes,
          separator: requested.separator,
          // OpenID Connect Core section 12.2: an ID token at refresh should have no nonce.
          nonce: null,
        }
      }
    },
  }
}
