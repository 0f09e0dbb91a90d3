import { DEVICE_CODE_GRANT } from '../../protocol/grant-types.ts'
import { narrowScopes } from '../../protocol/scope.ts'
import { consentId, type ClientRecord, type DeviceCodeRecord, type UserRecord } from '../../store/records.ts'
import type { Change, Store } from '../../store/store.ts'
import type { BrowserSession } from '../browser-session.ts'

/** A device that waits, and its client. */
export interface Device {
  record: DeviceCodeRecord
  client: ClientRecord
}

interface Dependencies {
  store: Store
  now: () => number
}

/** The device that waits with this user code, if one does and its client may have tokens for it. */
export async function findDevice({ store, now }: Dependencies, userCode: string): Promise<Device | undefined> {
  const record = await store.get('deviceCodes', userCode)
  if (record?.status !== 'pending' || record.expiresAt <= now()) return undefined
  const client = await store.get('clients', record.clientId)
  return client?.status === 'active' && client.grantTypes.includes(DEVICE_CODE_GRANT) ? { record, client } : undefined
}

/** What a user can allow a device: what it asks for, as far as its client and the user have it. */
export const scopesFor = ({ record, client }: Device, user: UserRecord) =>
  narrowScopes(record.scopes, client.scopes, user.scopes)

/**
 * What a decision changes. The device is none of the session's: it goes on when this browser signs out, so it is not
 * listed there, and its ID tokens name no session.
 */
export async function decisionOf(
  { store, now }: Dependencies,
  { record, client }: Device,
  { user, record: session }: BrowserSession,
  isAllowed: boolean,
): Promise<Change[]> {
  const by = { userId: user.id, authTime: session.authTime }
  if (!isAllowed) {
    return [
      { op: 'put', kind: 'deviceCodes', record: { ...record, ...by, status: 'denied' }, expected: record.revision },
    ]
  }
  const scopes = scopesFor({ record, client }, user)
  const id = consentId(user.id, client.id)
  const given = await store.get('consents', id)
  const consent = {
    id,
    userId: user.id,
    clientId: client.id,
    scopes: [...new Set([...(given?.scopes ?? []), ...scopes])],
    claims: given?.claims ?? [],
    resources: given?.resources ?? [],
    grantedAt: now(),
  }
  return [
    {
      op: 'put',
      kind: 'deviceCodes',
      record: { ...record, ...by, scopes, status: 'allowed' },
      expected: record.revision,
    },
    { op: 'put', kind: 'consents', record: consent },
  ]
}
