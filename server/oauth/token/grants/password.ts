import { randomUUID } from 'node:crypto'
import type { SignIn } from '../../../accounts/sign-in.ts'
import { required } from '../../../http/form-body.ts'
import type { Store } from '../../../store/store.ts'
import { grantScope, requestedScope } from '../../scope-policy.ts'
import { refuseSignIn } from '../../sign-in-refusal.ts'
import type { Grant } from '../grant.ts'

/**
 * The user's password, handed to the client (RFC 6749 section 4.3). Legacy: RFC 9700 section 2.4 forbids it, so a client
 * has it only when an operator switched it on.
 */
export function passwordGrant({ store, signIn, now }: { store: Store; signIn: SignIn; now: () => number }): Grant {
  return {
    grantType: 'password',
    parse(form) {
      const username = required(form, 'username')
      const password = required(form, 'password')
      const requested = requestedScope(form)
      return async ({ client, address }) => {
        const user = await signIn.authenticate(username, password, address).catch(refuseSignIn)
        const { scopes, separator } = await grantScope(store, requested, client, user)
        return {
          authorization: {
            client,
            user,
            scopes,
            grantType: 'password',
            familyId: randomUUID(),
            address,
            refreshable: client.grantTypes.includes('refresh_token'),
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
