/**
 * Token revocation (RFC 7009), and the bare form of Fusio clients: `Authorization: Bearer` without a body revokes the
 * token that is presented.
 */
import { Router } from 'express'
import { bearerToken } from '../../http/bearer.ts'
import { formBody, formOf, required } from '../../http/form-body.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { sendJson } from '../../http/send-json.ts'
import { ENDPOINTS } from '../../protocol/endpoints.ts'
import { invalidGrant } from '../../protocol/oauth-error.ts'
import type { TokenRecord } from '../../store/records.ts'
import type { Change, Store } from '../../store/store.ts'
import { hashSecret } from '../../tokens/secrets.ts'
import type { TokenVerifier } from '../../tokens/token-verifier.ts'
import type { ClientAuthentication } from '../client-authentication.ts'

interface Dependencies {
  clientAuthentication: ClientAuthentication
  tokenVerifier: TokenVerifier
  store: Store
  now: () => number
}

export function revocationEndpoint(dependencies: Dependencies): Router {
  const { clientAuthentication, tokenVerifier, store, now } = dependencies
  const router = Router()
  router
    .route(ENDPOINTS.revocation_endpoint)
    .post(formBody, async (request, response) => {
      response.set('Cache-Control', 'no-store')
      const bearer = bearerToken(request)
      if (bearer !== undefined) {
        const { record } = await tokenVerifier.verify(bearer)
        await store.commit([revocationOf(record, now())])
        sendJson(response, { success: true })
        return
      }
      const form = formOf(request)
      const client = await clientAuthentication.authenticate(request, form)
      const record = await findIssued(dependencies, required(form, 'token'))
      // RFC 7009 section 2.1: a token of another client is refused. Section 2.2: an unknown one is as good as revoked.
      if (record !== undefined && record.clientId !== client.id) {
        throw invalidGrant('The token was issued to another client')
      }
      if (record !== undefined) await store.commit([revocationOf(record, now())])
      response.status(200).end()
    })
    .all(methodNotAllowed('POST'))
  return router
}

/** A refresh token ends with everything that descends from its authorization (RFC 7009 section 2.1). */
function revocationOf(record: TokenRecord, at: number): Change {
  return record.type === 'refresh_token'
    ? { op: 'revoke', tokens: { familyId: record.familyId }, at }
    : { op: 'revoke', tokens: { id: record.id }, at }
}

/** The record of a token that this server issued, live or not; `token_type_hint` is not needed to tell them apart. */
async function findIssued({ tokenVerifier, store }: Dependencies, token: string): Promise<TokenRecord | undefined> {
  const refresh = await store.get('tokens', hashSecret(token))
  if (refresh !== undefined) return refresh
  const { steps, record } = await tokenVerifier.inspect(token)
  // The id in an unverified JWT proves nothing: only a token with our signature may end one.
  const isOurs = steps.some((step) => step.name === 'signature' && step.passed === true)
  return isOurs ? (record ?? undefined) : undefined
}
