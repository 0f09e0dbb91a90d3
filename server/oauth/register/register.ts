/** Clients that register themselves (RFC 7591) and manage what they registered (RFC 7592). */
import { randomUUID } from 'node:crypto'
import { Router } from 'express'
import type { Logger } from 'pino'
import { takeTurns } from '../../accounts/turns.ts'
import { fromMetadata } from '../../clients/client-metadata.ts'
import { makeSecret, usesSecret } from '../../clients/client-secrets.ts'
import { prepareKeysFor } from '../../clients/prepare-keys.ts'
import { currentSettings } from '../../configuration/settings.ts'
import { readJsonObject } from '../../http/json-object.ts'
import { methodNotAllowed } from '../../http/method-not-allowed.ts'
import { sendJson } from '../../http/send-json.ts'
import { ENDPOINTS } from '../../protocol/endpoints.ts'
import { invalidRequest } from '../../protocol/oauth-error.ts'
import type { ClientRecord, EpochMs } from '../../store/records.ts'
import type { Draft, Store } from '../../store/store.ts'
import { hashSecret, newSecret, secretMatches } from '../../tokens/secrets.ts'
import type { SigningKeys } from '../../tokens/signing-keys.ts'
import { decideAgainOnConflict } from '../decide-again.ts'
import { findInitialAccessToken, findManaged, presentedToken } from './registration-access.ts'
import { registrationAnswer } from './registration-answer.ts'
import { parseRegistration, registrableScopes } from './registration-request.ts'

interface Dependencies {
  store: Store
  keys: SigningKeys
  issuer: string
  now: () => EpochMs
  log: Logger
}

type Body = Readonly<Record<string, unknown>>

/** A client as it is now, and its secret where one was made. */
interface Registered {
  client: ClientRecord
  clientSecret: string | null
}

export function registrationEndpoints(dependencies: Dependencies): Router {
  const { store, issuer, now, log } = dependencies
  // One at a time: each is counted on its token, and clients register seldom.
  const oneByOne = takeTurns(1)
  const inTurn = <T>(work: () => Promise<T>) => oneByOne(() => decideAgainOnConflict(work))
  const managed = async (clientId: string, token: string) => await findManaged(store, clientId, token)

  const router = Router()
  router
    .route(ENDPOINTS.registration_endpoint)
    .post(async (request, response) => {
      const token = presentedToken(request, 'an initial access token')
      await findInitialAccessToken(store, token, now())
      const body = await readJsonObject(request, response)
      const registrationToken = newSecret()
      const registered = await inTurn(() => register(dependencies, token, body, registrationToken))
      log.info({ clientId: registered.client.id }, 'client registered')
      sendJson(response, registrationAnswer(registered.client, issuer, { ...registered, registrationToken }), 201)
    })
    .all(methodNotAllowed('POST'))

  router
    .route(`${ENDPOINTS.registration_endpoint}/:client_id`)
    .all((_request, response, next) => {
      response.set('Cache-Control', 'no-store')
      next()
    })
    .get(async (request, response) => {
      const registrationToken = presentedToken(request, 'the registration access token of the client')
      const client = await managed(request.params.client_id, registrationToken)
      sendJson(response, registrationAnswer(client, issuer, { clientSecret: null, registrationToken }))
    })
    .put(async (request, response) => {
      const registrationToken = presentedToken(request, 'the registration access token of the client')
      const clientId = request.params.client_id
      await managed(clientId, registrationToken)
      const body = await readJsonObject(request, response)
      const replaced = await inTurn(async () => replace(dependencies, await managed(clientId, registrationToken), body))
      log.info({ clientId }, 'client changed its registration')
      sendJson(response, registrationAnswer(replaced.client, issuer, { ...replaced, registrationToken }))
    })
    .delete(async (request, response) => {
      const registrationToken = presentedToken(request, 'the registration access token of the client')
      const clientId = request.params.client_id
      await inTurn(async () => remove(dependencies, await managed(clientId, registrationToken)))
      log.info({ clientId }, 'client removed itself')
      response.status(204).end()
    })
    .all(methodNotAllowed('GET', 'PUT', 'DELETE'))
  return router
}

/** Creates the client and counts it on the initial access token, in one commit. */
async function register(
  { store, keys, now }: Dependencies,
  token: string,
  body: Body,
  registrationToken: string,
): Promise<Registered> {
  const initial = await findInitialAccessToken(store, token, now())
  const { implicitFlow } = await currentSettings(store)
  const metadata = parseRegistration(body, { ...initial, implicitFlow })
  const fields = fromMetadata(metadata, await registrableScopes(store, metadata.scope, null))
  const made = usesSecret(fields.tokenEndpointAuthMethod) ? makeSecret(now()) : null
  const record: Draft<ClientRecord> = {
    ...fields,
    id: randomUUID(),
    builtIn: false,
    status: 'active',
    secrets: made === null ? [] : [made.record],
    registrationTokenHash: hashSecret(registrationToken),
    lastUsedAt: null,
    createdAt: now(),
    updatedAt: now(),
  }
  await prepareKeysFor(record, keys)
  await store.commit([
    { op: 'put', kind: 'clients', record, expected: 'absent' },
    {
      op: 'put',
      kind: 'initialAccessTokens',
      record: { ...initial, uses: initial.uses + 1 },
      expected: initial.revision,
    },
  ])
  return { client: { ...record, revision: 1 }, clientSecret: made?.secret ?? null }
}

/** Replaces all metadata. Its id and registration access token stay, and so do its secrets where it still uses one. */
async function replace({ store, keys, now }: Dependencies, client: ClientRecord, body: Body): Promise<Registered> {
  requireOwnCredentials(body, client)
  const { implicitFlow } = await currentSettings(store)
  const metadata = parseRegistration(body, { ...client, implicitFlow }, client)
  const fields = fromMetadata(metadata, await registrableScopes(store, metadata.scope, client))
  const isBySecret = usesSecret(fields.tokenEndpointAuthMethod)
  const made = isBySecret && client.secrets.length === 0 ? makeSecret(now()) : null
  const secrets = made !== null ? [made.record] : isBySecret ? client.secrets : []
  const record = { ...client, ...fields, secrets, updatedAt: now() }
  await prepareKeysFor(record, keys)
  await store.commit([{ op: 'put', kind: 'clients', record, expected: client.revision }])
  return { client: { ...record, revision: client.revision + 1 }, clientSecret: made?.secret ?? null }
}

/** What the server alone decides (RFC 7592 section 2.2). */
const GIVEN_BY_THE_SERVER = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
]

/** RFC 7592 section 2.2: an update names its client, and a secret only to say which one it has. */
function requireOwnCredentials(body: Body, client: ClientRecord): void {
  const extra = GIVEN_BY_THE_SERVER.filter((name) => name in body)
  if (extra.length > 0) throw invalidRequest(`An update must not carry ${extra.join(', ')} (RFC 7592 section 2.2)`)
  if (body['client_id'] !== client.id) {
    throw invalidRequest('Expected client_id to be the one in the URL (RFC 7592 section 2.2)')
  }
  const secret = body['client_secret']
  if (secret === undefined || secret === null) return
  const isCurrent = typeof secret === 'string' && client.secrets.some(({ hash }) => secretMatches(secret, hash))
  if (!isCurrent) throw invalidRequest('The client_secret is not the one of this client: it cannot be chosen')
}

/** Ends the client and every token of it (RFC 7592 section 2.3). */
async function remove({ store, now }: Dependencies, client: ClientRecord): Promise<void> {
  await store.commit([
    { op: 'delete', kind: 'clients', id: client.id, expected: client.revision },
    { op: 'revoke', tokens: { clientId: client.id }, at: now() },
  ])
}
