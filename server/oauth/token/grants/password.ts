import { randomUUID } from 'node:crypto'
import type { SignIn } from '../../../accounts/sign-in.ts'
import { required } from '../../../http/form-body.ts'
import type { Store } from '../../../store/store.ts'
import { NO_TERMS } from '../../../tokens/terms.ts'
import { grantResources, requestedResources } from '../../resource-policy.ts'
import { grantScope, requestedScope } from '../../scope-policy.ts'
import { refuseSignIn } from '../../sign-in-refusal.ts'
import type { Grant } from '../grant.ts'

interface Dependencies {
  store: Store
  signIn: SignIn
  issuer: string
  now: () => number
}

/**
 * The user's password, handed to the client (RFC 6749 section 4.3). Legacy: RFC 9700 section 2.4 forbids it, so a client
 * has it only when an operator switched it on.
 */
export function passwordGrant({ store, signIn, issuer, now }: Dependencies): Grant<'password'> {
  return {
    grantType: 'password',
    parse(form) {
      const username = required(form, 'username')
      const password = required(form, 'password')
      const requested = requestedScope(form)
      const asked = requestedResources(form)
      return async ({ client, address }) => {
        const way = { method: 'password_grant', clientId: client.id, address } as const
        const user = await signIn.authenticate(username, password, way).catch(refuseSignIn)
        const { scopes, separator } = await grantScope(store, requested, client, user)
        const resources = grantResources(asked, client, issuer)
        return {
          authorization: {
            client,
            user,
            scopes,
            grantType: 'password',
            familyId: randomUUID(),
            address,
            refreshable: client.grantTypes.includes('refresh_token'),
            terms: resources.length === 0 ? null : { ...NO_TERMS, resources },
            authTime: now(),
          },
          consumes: [],
          separator,
          nonce: null,
        }
      }
    },
  }
}
