import type { Form } from '../../http/form-body.ts'
import { invalidRequest, OAuthError } from '../../protocol/oauth-error.ts'
import type { ClientRecord } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import { readIdTokenHint, type IdTokenHint } from '../../tokens/id-token-hint.ts'
import type { SigningKeys } from '../../tokens/signing-keys.ts'

/** A valid logout request (OpenID Connect RP-Initiated Logout section 2). `ui_locales` is understood; the pages are English. */
export interface LogoutRequest {
  /** An ID token of this server, however old: the client may ask for the end of this session without further question. */
  hint: IdTokenHint | null
  /** Who asks; null where the request does not say. */
  client: ClientRecord | null
  /** Where the browser goes afterwards: registered by the client. Null: it stays here. */
  redirectUri: string | null
  /** Echoed untouched, with the redirect URI only. */
  state: string | undefined
  /** Which account is meant. */
  logoutHint: string | undefined
}

interface Dependencies {
  store: Store
  keys: SigningKeys
  issuer: string
}

/** @throws OAuthError that is shown to the person, never redirected: nothing of such a request is to be relied on. */
export async function parseLogoutRequest(dependencies: Dependencies, form: Form): Promise<LogoutRequest> {
  const hint = parseHint(dependencies, form.get('id_token_hint'))
  const client = await findClient(dependencies.store, hint, form.get('client_id'))
  return {
    hint,
    client,
    redirectUri: chooseRedirectUri(client, form.get('post_logout_redirect_uri')),
    state: form.get('state'),
    logoutHint: form.get('logout_hint'),
  }
}

function parseHint(dependencies: Dependencies, token: string | undefined): IdTokenHint | null {
  if (token === undefined) return null
  const hint = readIdTokenHint(dependencies, token)
  if (hint === undefined) throw invalidRequest('Expected id_token_hint to be an ID token that this server signed')
  return hint
}

/** OpenID Connect RP-Initiated Logout section 2: with both parameters the client must be the one of the ID token. */
async function findClient(
  store: Store,
  hint: IdTokenHint | null,
  clientId: string | undefined,
): Promise<ClientRecord | null> {
  if (hint !== null && clientId !== undefined && !hint.audience.includes(clientId)) {
    throw invalidRequest('The client_id is not the client that the id_token_hint was issued to')
  }
  const id = clientId ?? (hint?.audience.length === 1 ? hint.audience[0] : undefined)
  if (id === undefined) return null
  const client = await store.get('clients', id)
  if (client?.status === 'active' && !client.builtIn) return client
  if (clientId === undefined) return null
  throw new OAuthError('invalid_client', 'The client_id is not that of a client of this server, or it is disabled')
}

/**
 * OpenID Connect RP-Initiated Logout section 3.1: compared as a string, with those that the client registered. Without a
 * client there is none to compare with, and the browser stays here.
 */
function chooseRedirectUri(client: ClientRecord | null, uri: string | undefined): string | null {
  if (uri === undefined || client === null) return null
  if (client.postLogoutRedirectUris.includes(uri)) return uri
  throw invalidRequest('The post_logout_redirect_uri is not registered for this client: expected an exact match')
}
