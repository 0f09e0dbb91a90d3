import { required } from '../../../http/form-body.ts'
import { DEVICE_CODE_GRANT } from '../../../protocol/grant-types.ts'
import { invalidGrant, OAuthError, usedBefore } from '../../../protocol/oauth-error.ts'
import type { DeviceCodeRecord, EpochMs } from '../../../store/records.ts'
import type { Store } from '../../../store/store.ts'
import { DEVICE_CODE_LIFETIME, holdsDeviceCode, parseDeviceCode, POLLING_INTERVAL } from '../../device-code.ts'
import type { Grant } from '../grant.ts'

/** A device asks whether its person has decided (RFC 8628 section 3.4). A device code gives tokens once. */
export function deviceCodeGrant({ store, now }: { store: Store; now: () => number }): Grant<typeof DEVICE_CODE_GRANT> {
  const polls = createPolls()
  return {
    grantType: DEVICE_CODE_GRANT,
    parse(form) {
      const parts = parseDeviceCode(required(form, 'device_code'))

      return async ({ client, address }) => {
        const record = parts === undefined ? undefined : await store.get('deviceCodes', parts.userCode)
        if (parts === undefined || !holdsDeviceCode(record, parts.secret)) {
          throw invalidGrant('The device_code is unknown, or it expired and was forgotten')
        }
        if (record.clientId !== client.id) throw invalidGrant('The device_code was issued to another client')
        if (record.status === 'redeemed') {
          // Somebody else has it too: what it gave ends, as with an authorization code (RFC 6749 section 4.1.2).
          await store.commit([{ op: 'revoke', tokens: { familyId: record.familyId }, at: now() }])
          throw usedBefore('The device_code was used before: the tokens that it gave are revoked')
        }
        if (record.expiresAt <= now()) {
          throw new OAuthError(
            'expired_token',
            `The device_code expired at ${new Date(record.expiresAt).toISOString()}`,
          )
        }
        if (record.status === 'denied') throw new OAuthError('access_denied', 'The user did not allow it')
        if (record.status === 'pending') throw polls.answer(record, now())

        const user = await store.get('users', record.userId ?? '')
        if (user?.status !== 'active') throw invalidGrant('The user who allowed this is disabled or deleted')
        return {
          authorization: {
            client,
            user,
            scopes: record.scopes,
            grantType: DEVICE_CODE_GRANT,
            familyId: record.familyId,
            address,
            refreshable: client.grantTypes.includes('refresh_token'),
            terms: record.terms,
            authTime: record.authTime,
          },
          consumes: [
            {
              op: 'put',
              kind: 'deviceCodes',
              record: { ...record, status: 'redeemed' },
              expected: record.revision,
            },
          ],
          separator: ' ',
          nonce: null,
        }
      }
    },
  }
}

interface Poll {
  at: EpochMs
  /** Seconds that the device was told to keep between two polls. */
  interval: number
}

/** Devices whose polls are remembered: more than may wait at a time. */
const REMEMBERED = 10_000
/** Milliseconds that a poll may be early: clocks and networks are not exact. */
const TOLERANCE = 1_000

/** Holds devices that wait to their interval (RFC 8628 section 3.5). In memory: at worst a poll too many is answered. */
function createPolls() {
  const polls = new Map<string, Poll>()

  function forgetOldest(now: EpochMs): void {
    for (const [id, { at }] of polls) {
      if (polls.size < REMEMBERED && at > now - DEVICE_CODE_LIFETIME * 1000) return
      polls.delete(id)
    }
  }

  return {
    /** What a device whose person has not decided yet is told. */
    answer(record: DeviceCodeRecord, now: EpochMs): OAuthError {
      const last = polls.get(record.id)
      const interval = last?.interval ?? POLLING_INTERVAL
      // The order of the map is that of the last polls.
      polls.delete(record.id)
      forgetOldest(now)
      if (last !== undefined && now - last.at < interval * 1000 - TOLERANCE) {
        const slower = interval + POLLING_INTERVAL
        polls.set(record.id, { at: now, interval: slower })
        return new OAuthError('slow_down', `Polled too early: expected ${String(slower)} seconds between two polls`)
      }
      polls.set(record.id, { at: now, interval })
      return new OAuthError('authorization_pending', 'The user has not decided yet')
    },
  }
}
