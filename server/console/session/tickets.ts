import type { EpochMs } from '../../store/records.ts'
import { hashSecret, newSecret } from '../../tokens/secrets.ts'

export type TicketPurpose = 'sign-in' | 'set-up'

/** One-time tickets, kept as hashes in memory: they end with the process. */
export interface Tickets {
  /**
   * @param lifetime milliseconds; without one it lasts until it is used.
   * @param userId whom it signs in; null for whoever sits before the desktop.
   */
  create(purpose: TicketPurpose, lifetime?: number, userId?: string | null): string
  /**
   * Runs `task`, with whom the ticket signs in, if `ticket` is good for `purpose`; of two at a time one runs. The ticket is used up unless the task fails.
   * @returns undefined when the ticket is not good
   */
  use<T>(ticket: string, purpose: TicketPurpose, task: (userId: string | null) => Promise<T>): Promise<T | undefined>
}

export function createTickets({ now }: { now: () => EpochMs }): Tickets {
  // Looked up by hash: what a comparison could tell by its time is the hash of a guess.
  const open = new Map<string, { purpose: TicketPurpose; expiresAt: EpochMs; userId: string | null }>()
  return {
    create(purpose, lifetime = Number.POSITIVE_INFINITY, userId = null) {
      for (const [hash, { expiresAt }] of open) if (expiresAt <= now()) open.delete(hash)
      const ticket = newSecret()
      open.set(hashSecret(ticket), { purpose, expiresAt: now() + lifetime, userId })
      return ticket
    },
    async use(ticket, purpose, task) {
      const hash = hashSecret(ticket)
      const known = open.get(hash)
      if (known?.purpose !== purpose || known.expiresAt <= now()) return undefined
      open.delete(hash)
      try {
        return await task(known.userId)
      } catch (error) {
        open.set(hash, known)
        throw error
      }
    },
  }
}
