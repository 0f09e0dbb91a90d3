import { OAuthError } from '../../protocol/oauth-error.ts'
import { DEVICE_CODE_LIFETIME } from '../device-code.ts'

/** At most so many devices wait at a time: what is stored for them is bounded, and a guess hits one in five million times. */
const LIMIT = 5_000
/** And so many of one client at one address. */
const LIMIT_PER_DEVICE_OWNER = 50

interface Pending {
  owner: string
  /** EpochMs. */
  expiresAt: number
}

export interface PendingCodes {
  /**
   * Counts a device that begins to wait.
   * @throws OAuthError `slow_down` where this client has too many at this address, `temporarily_unavailable` where all
   * have together.
   */
  begin(userCode: string, clientId: string, address: string): void
  /** It waits no longer: its person has decided, or it never began. */
  end(userCode: string): void
}

/** Counts the devices that wait. In memory: what waited before a restart is not counted, and ends within minutes. */
export function createPendingCodes({ now }: { now: () => number }): PendingCodes {
  // All wait equally long, so the first is the one that ends first.
  const pending = new Map<string, Pending>()
  const counts = new Map<string, number>()

  function end(userCode: string): void {
    const owner = pending.get(userCode)?.owner
    if (owner === undefined) return
    pending.delete(userCode)
    const left = (counts.get(owner) ?? 1) - 1
    if (left === 0) counts.delete(owner)
    else counts.set(owner, left)
  }

  function endExpired(): void {
    for (const [userCode, { expiresAt }] of pending) {
      if (expiresAt > now()) return
      end(userCode)
    }
  }

  return {
    begin(userCode, clientId, address) {
      endExpired()
      const owner = `${clientId} ${address}`
      const count = counts.get(owner) ?? 0
      if (count >= LIMIT_PER_DEVICE_OWNER) {
        throw tooMany('slow_down', 429, `${String(count)} devices of this client wait at this address: expected fewer`)
      }
      if (pending.size >= LIMIT) {
        throw tooMany('temporarily_unavailable', 503, 'Too many devices wait for their users: try again later')
      }
      pending.set(userCode, { owner, expiresAt: now() + DEVICE_CODE_LIFETIME * 1000 })
      counts.set(owner, count + 1)
    },
    end,
  }
}

function tooMany(code: 'slow_down' | 'temporarily_unavailable', status: number, description: string): OAuthError {
  return new OAuthError(code, description, { status, headers: { 'Retry-After': '60' } })
}
