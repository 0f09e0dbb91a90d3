import type { Overview } from '../../contract/server.ts'
import type { EpochMs } from '../../store/records.ts'
import type { PublishedKey, SigningKeys } from '../../tokens/signing-keys.ts'
import { inWords, MONTH, YEAR } from './ages.ts'

const DAY = 86_400_000

/**
 * Keys that should be gone, or soon. A key has no end of its own: it signs until an operator rotates it, which is due after a
 * year; and one that retired is deleted by itself, unless a token that it signed lives on.
 */
export function keyNotices({ keys, now }: { keys: SigningKeys; now: () => EpochMs }): Overview['attention'] {
  return keys.list().flatMap((key) => {
    const message = rotationNotice(key, now()) ?? overdueNotice(key, now())
    return message === null ? [] : [{ code: 'key_near_end' as const, message, client_id: null }]
  })
}

function rotationNotice({ algorithm, status, activatedAt }: PublishedKey, now: EpochMs): string | null {
  if (status !== 'current' || activatedAt === null) return null
  const age = now - activatedAt
  if (age < YEAR - MONTH) return null
  const name = algorithm === 'HS256' ? 'The shared secret (HS256)' : `The ${algorithm} key`
  const how =
    algorithm === 'HS256'
      ? 'give resource servers the next one, then rotate it.'
      : 'rotate it; the next one is published already, and nothing that was signed ends.'
  return age < YEAR
    ? `${name} will have signed for a year in ${inWords(YEAR - age + DAY)}: ${how}`
    : `${name} has signed for ${inWords(age)}: ${how}`
}

function overdueNotice({ algorithm, status, removeAfter }: PublishedKey, now: EpochMs): string | null {
  if (status !== 'retiring' || removeAfter === null || now - removeAfter < DAY) return null
  return `A retired ${algorithm} key was due to be deleted ${inWords(now - removeAfter)} ago, but a token that it signed is still alive. Revoke that token, or delete the key: nothing that it signed verifies then.`
}
