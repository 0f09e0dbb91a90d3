import type { Form } from '../http/form-body.ts'
import { PUSHED_REQUEST_PREFIX } from '../protocol/authorization-values.ts'
import { OAuthError } from '../protocol/oauth-error.ts'
import type { ClientRecord, PushedRequestRecord } from '../store/records.ts'
import { StoreConflict, type Store } from '../store/store.ts'
import { hashSecret, newSecret } from '../tokens/secrets.ts'

/** Seconds until a pushed request must have been begun with (RFC 9126 section 2.2). */
export const PUSHED_REQUEST_LIFETIME = 60
/** Milliseconds that a person may take over each page from then on. */
const PAGE_LIFETIME = 30 * 60_000

/** Parameters by which the client authenticated: they are no part of what it asked for, and secrets. */
const CREDENTIALS = new Set(['client_secret', 'client_assertion', 'client_assertion_type'])

/** Authorization requests that clients left here beforehand (RFC 9126). */
export interface PushedRequests {
  /** Keeps a valid request of `client`; its `request_uri`. */
  push(client: ClientRecord, parameters: Form): Promise<string>
  /** @throws OAuthError `invalid_request_uri` for one that is unknown, expired, used or another client's: all the same. */
  find(client: ClientRecord, requestUri: string): Promise<PushedRequestRecord>
  /** A person is at a page of it: it lasts at least until they are done with that. */
  keep(record: PushedRequestRecord): Promise<void>
}

export const isPushedRequestUri = (uri: string | undefined) => uri?.startsWith(PUSHED_REQUEST_PREFIX) === true

export function createPushedRequests({ store, now }: { store: Store; now: () => number }): PushedRequests {
  return {
    async push(client, parameters) {
      const reference = newSecret()
      const asked = [...parameters].filter(([name]) => !CREDENTIALS.has(name))
      const record = {
        id: hashSecret(reference),
        clientId: client.id,
        parameters: Object.fromEntries([...asked, ['client_id', client.id]]),
        expiresAt: now() + PUSHED_REQUEST_LIFETIME * 1000,
      }
      await store.commit([{ op: 'put', kind: 'pushedRequests', record, expected: 'absent' }])
      return PUSHED_REQUEST_PREFIX + reference
    },

    async find(client, requestUri) {
      const record = await store.get('pushedRequests', hashSecret(requestUri.slice(PUSHED_REQUEST_PREFIX.length)))
      if (record?.clientId !== client.id || record.expiresAt <= now()) {
        throw new OAuthError(
          'invalid_request_uri',
          'The request_uri is not one that this client pushed, or it expired or was used: it works once',
        )
      }
      return record
    },

    async keep(record) {
      const expiresAt = now() + PAGE_LIFETIME
      try {
        await store.commit([
          { op: 'put', kind: 'pushedRequests', record: { ...record, expiresAt }, expected: record.revision },
        ])
      } catch (error) {
        // Another tab kept it, or has just used it up.
        if (!(error instanceof StoreConflict)) throw error
      }
    },
  }
}
