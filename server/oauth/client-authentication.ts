import type { Request } from 'express'
import type { ClientKeys } from '../clients/client-keys.ts'
import { required, type Form } from '../http/form-body.ts'
import { invalidClient, invalidRequest } from '../protocol/oauth-error.ts'
import type { ClientRecord, EpochMs } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { hashSecret, newSecret, secretMatches } from '../tokens/secrets.ts'
import type { Usage } from '../usage/usage.ts'
import { createClientAssertions, JWT_BEARER } from './client-assertion.ts'

export interface ClientAuthentication {
  /**
   * The active client that a request to a token-style endpoint comes from (RFC 6749 section 2.3): by Basic or by
   * `client_id` and `client_secret` in the body, whichever of the two a client with a secret prefers; a client registered for
   * `private_key_jwt` by its `client_assertion` alone; a public client by `client_id` alone.
   * @throws OAuthError `invalid_client` (401), or `invalid_request` when it authenticates in two ways at once.
   */
  authenticate(request: Request, form: Form): Promise<ClientRecord>
}

interface Credentials {
  clientId: string
  secret: string | undefined
  /** Whether they came by the Authorization header: then a refusal carries a challenge. */
  byHeader: boolean
}

/** Compared against where there is nothing to compare: an unknown client takes as long as a wrong secret. */
const decoy = { id: '', hash: hashSecret(newSecret()) }

interface Dependencies {
  store: Store
  issuer: string
  usage: Usage
  now: () => EpochMs
  clientKeys: ClientKeys
}

export function createClientAuthentication(dependencies: Dependencies): ClientAuthentication {
  const { store, usage } = dependencies
  const assertions = createClientAssertions(dependencies)
  return {
    async authenticate(request, form) {
      if (form.has('client_assertion') || form.has('client_assertion_type')) {
        const assertion = presentedAssertion(request, form)
        const client = await assertions.verify(assertion, request.path, form.get('client_id'))
        usage.ofClient(client.id)
        return client
      }
      const { clientId, secret, byHeader } = presentedCredentials(request, form)
      const client = await store.get('clients', clientId)
      const known = client === undefined || client.secrets.length === 0 ? [decoy] : client.secrets
      const proof = secret === undefined ? undefined : known.find(({ hash }) => secretMatches(secret, hash))

      if (client?.status !== 'active') throw invalidClient('Unknown client, or wrong client secret', byHeader)
      if (client.tokenEndpointAuthMethod === 'none') {
        if (secret !== undefined) {
          throw invalidClient('This client is public: send client_id alone, without a secret', byHeader)
        }
        return client
      }
      if (client.tokenEndpointAuthMethod === 'private_key_jwt') {
        throw invalidClient('This client is registered for private_key_jwt: send a client_assertion', byHeader)
      }
      if (secret === undefined) {
        throw invalidClient('This client is confidential: send its secret by Basic or as client_secret', byHeader)
      }
      if (proof === undefined) throw invalidClient('Unknown client, or wrong client secret', byHeader)
      usage.ofClient(client.id, proof.id)
      return client
    },
  }
}

/** RFC 7521 section 4.2; a request that proves its client in a second way as well is refused (section 4.2.1). */
function presentedAssertion(request: Request, form: Form): string {
  if (request.headers.authorization !== undefined || form.has('client_secret')) {
    throw invalidRequest('The client authenticates twice, by client_assertion and by a secret: choose one')
  }
  const type = required(form, 'client_assertion_type')
  if (type !== JWT_BEARER) throw invalidClient(`Expected client_assertion_type to be ${JWT_BEARER}`, false)
  return required(form, 'client_assertion')
}

function presentedCredentials(request: Request, form: Form): Credentials {
  const header = request.headers.authorization
  const clientId = form.get('client_id')
  const secret = form.get('client_secret')
  if (header === undefined) {
    if (clientId === undefined) {
      throw invalidClient('Expected client authentication: Basic, or client_id and client_secret in the body', false)
    }
    return { clientId, secret, byHeader: false }
  }
  if (secret !== undefined) {
    throw invalidRequest('The client authenticates twice, by the Authorization header and by client_secret: choose one')
  }
  const basic = parseBasic(header)
  if (basic === undefined) throw invalidClient('Expected Authorization: Basic base64(client_id:client_secret)', true)
  if (clientId !== undefined && clientId !== basic.clientId) {
    throw invalidRequest('The client_id in the body is not the one in the Authorization header')
  }
  return basic
}

/** RFC 6749 section 2.3.1: both halves are form-encoded before they are joined. */
function parseBasic(header: string): Credentials | undefined {
  const encoded = /^basic +([A-Za-z0-9+/_-]+={0,2})$/i.exec(header)?.[1]
  if (encoded === undefined) return undefined
  const decoded = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  if (colon < 1) return undefined
  const clientId = formDecode(decoded.slice(0, colon))
  const secret = formDecode(decoded.slice(colon + 1))
  return { clientId, secret: secret === '' ? undefined : secret, byHeader: true }
}

/** Clients that skip the encoding are common: what does not decode is taken as it stands. */
function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
