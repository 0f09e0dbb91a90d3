import { randomUUID } from 'node:crypto'
import type { Store } from '../../../store/store.ts'
import { NO_TERMS } from '../../../tokens/terms.ts'
import { grantResources, requestedResources } from '../../resource-policy.ts'
import { grantScope, requestedScope } from '../../scope-policy.ts'
import type { Grant } from '../grant.ts'

/** The client acts for itself (RFC 6749 section 4.4). */
export function clientCredentialsGrant({
  store,
  issuer,
}: {
  store: Store
  issuer: string
}): Grant<'client_credentials'> {
  return {
    grantType: 'client_credentials',
    parse(form) {
      const requested = requestedScope(form)
      const asked = requestedResources(form)
      return async ({ client, address }) => {
        const { scopes, separator } = await grantScope(store, requested, client, null)
        const resources = grantResources(asked, client, issuer)
        return {
          authorization: {
            client,
            user: null,
            scopes,
            grantType: 'client_credentials',
            familyId: randomUUID(),
            address,
            // RFC 6749 section 4.4.3 says SHOULD NOT: only for a client that was given that grant as well, as the seed shows.
            refreshable: client.grantTypes.includes('refresh_token'),
            terms: resources.length === 0 ? null : { ...NO_TERMS, resources },
            authTime: null,
          },
          consumes: [],
          separator,
          nonce: null,
        }
      }
    },
  }
}
