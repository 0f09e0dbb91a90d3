import { createHash } from 'node:crypto'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { UserRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { SignInNote, Usage } from '../usage/usage.ts'
import { passwordMatches } from './passwords.ts'

export interface SignIn {
  /**
   * The active user whose username or email is `login` and whose password it is. Guessing is slowed per account and per
   * address; an unknown account, a disabled one and a wrong password look and take the same. How it went is noted with the
   * user, unless there is none: names that somebody tries are kept nowhere.
   * @throws SignInError
   */
  authenticate(login: string, password: string, way: SignInWay): Promise<UserRecord>
}

/** How and from where somebody signs in, and to which client. */
export type SignInWay = Omit<SignInNote, 'outcome'>

export class SignInError extends Error {
  readonly reason: 'credentials' | 'throttled'
  /** Seconds until another try is heard; null unless throttled. */
  readonly retryAfter: number | null

  constructor(reason: SignInError['reason'], retryAfter: number | null = null) {
    super(
      reason === 'throttled'
        ? `Too many attempts: try again in ${String(retryAfter)} seconds`
        : 'The username or password is wrong',
    )
    this.name = 'SignInError'
    this.reason = reason
    this.retryAfter = retryAfter
  }
}

/** Seconds over which attempts are counted. */
const WINDOW = 600
const ATTEMPTS_PER_ACCOUNT = 10
const ATTEMPTS_PER_ADDRESS = 100

export function createSignIn({ store, usage }: { store: Store; usage: Usage }): SignIn {
  const accounts = new RateLimiterMemory({ points: ATTEMPTS_PER_ACCOUNT, duration: WINDOW })
  const addresses = new RateLimiterMemory({ points: ATTEMPTS_PER_ADDRESS, duration: WINDOW })

  return {
    async authenticate(login, password, way) {
      const { address } = way
      const user = await store.findUserByLogin(login)
      const note = (outcome: SignInNote['outcome']) => {
        if (user !== undefined) usage.signIn(user.id, { ...way, outcome })
      }
      const account = createHash('sha256').update(login.toLowerCase()).digest('base64')
      // Counted before the password is checked, so that attempts side by side cannot outrun the count.
      try {
        await attempt(addresses, address)
        await attempt(accounts, account)
      } catch (error) {
        note('throttled')
        throw error
      }
      const matches = await passwordMatches(password, user?.passwordHash ?? null)
      if (!matches || user?.status !== 'active') {
        note('credentials')
        throw new SignInError('credentials')
      }
      await accounts.delete(account)
      await addresses.reward(address)
      note('success')
      return user
    },
  }
}

async function attempt(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    throw new SignInError('throttled', Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)))
  }
}
