/** The device authorization endpoint (RFC 8628 section 3.1): a device asks for a code that its person enters elsewhere. */
import { randomUUID } from 'node:crypto'
import { Router } from 'express'
import { formBody, formOf } from '../../http/form-body.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { remoteAddress } from '../../http/remote-address.ts'
import { sendJson } from '../../http/send-json.ts'
import { ENDPOINTS } from '../../protocol/endpoints.ts'
import { DEVICE_CODE_GRANT } from '../../protocol/grant-types.ts'
import { OAuthError, unauthorizedClient } from '../../protocol/oauth-error.ts'
import type { ClientRecord, DeviceCodeRecord } from '../../store/records.ts'
import { StoreConflict, type Draft, type Store } from '../../store/store.ts'
import { hashSecret, newSecret } from '../../tokens/secrets.ts'
import { NO_TERMS, termsOrNull } from '../../tokens/terms.ts'
import type { ClientAuthentication } from '../client-authentication.ts'
import {
  DEVICE_CODE_LIFETIME,
  displayUserCode,
  formatDeviceCode,
  newUserCode,
  POLLING_INTERVAL,
} from '../device-code.ts'
import { grantResources, requestedResources } from '../resource-policy.ts'
import { grantScope, requestedScope } from '../scope-policy.ts'
import type { PendingCodes } from './pending-codes.ts'

interface Dependencies {
  clientAuthentication: ClientAuthentication
  store: Store
  pending: PendingCodes
  issuer: string
  now: () => number
}

export function deviceAuthorizationEndpoint(dependencies: Dependencies): Router {
  const { clientAuthentication, store, issuer } = dependencies
  const router = Router()
  router
    .route(ENDPOINTS.device_authorization_endpoint)
    .post(formBody, async (request, response) => {
      const form = formOf(request)
      const client = await clientAuthentication.authenticate(request, form)
      if (!client.grantTypes.includes(DEVICE_CODE_GRANT)) {
        throw unauthorizedClient(`The grant ${DEVICE_CODE_GRANT} is not switched on for this client`)
      }
      // What the person has of it is decided when there is one.
      const { scopes } = await grantScope(store, requestedScope(form), client, null)
      const resources = grantResources(requestedResources(form), client, issuer)
      const asked = { client, scopes, resources, address: remoteAddress(request) }
      const code = await createDeviceCode(dependencies, asked)
      const shown = displayUserCode(code.userCode)
      sendJson(response, {
        device_code: formatDeviceCode(code.userCode, code.secret),
        user_code: shown,
        verification_uri: `${issuer}/device`,
        verification_uri_complete: `${issuer}/device?user_code=${shown}`,
        expires_in: DEVICE_CODE_LIFETIME,
        interval: POLLING_INTERVAL,
      })
    })
    .all(methodNotAllowed('POST'))
  return router
}

interface Asked {
  client: ClientRecord
  scopes: readonly string[]
  /** Resource servers that its tokens may be for (RFC 8707 section 2); empty: this server. */
  resources: readonly string[]
  /** IP address of the device. */
  address: string
}

/** Of 25 billion user codes one that is taken comes up rarely, and five in a row never. */
const ATTEMPTS = 5

/**
 * Records a device that waits, under a user code that no other has.
 * @throws OAuthError where too many wait.
 */
export async function createDeviceCode(
  { store, pending, now }: Pick<Dependencies, 'store' | 'pending' | 'now'>,
  { client, scopes, resources, address }: Asked,
  nextUserCode: () => string = newUserCode,
): Promise<{ userCode: string; secret: string }> {
  const secret = newSecret()
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const userCode = nextUserCode()
    const record: Draft<DeviceCodeRecord> = {
      id: userCode,
      secretHash: hashSecret(secret),
      clientId: client.id,
      scopes,
      terms: termsOrNull({ ...NO_TERMS, resources }),
      status: 'pending',
      userId: null,
      authTime: null,
      familyId: randomUUID(),
      createdAt: now(),
      expiresAt: now() + DEVICE_CODE_LIFETIME * 1000,
    }
    if ((await store.get('deviceCodes', userCode)) !== undefined) continue
    pending.begin(userCode, client.id, address)
    try {
      await store.commit([{ op: 'put', kind: 'deviceCodes', record, expected: 'absent' }])
      return { userCode, secret }
    } catch (error) {
      pending.end(userCode)
      if (!(error instanceof StoreConflict)) throw error
    }
  }
  throw new OAuthError('temporarily_unavailable', 'No user code is free: try again', {
    status: 503,
    headers: { 'Retry-After': '1' },
  })
}
