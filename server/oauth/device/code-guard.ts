import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** Seconds over which wrong codes are counted. */
const WINDOW = 600
const WRONG_CODES = 10

/** Slows the guessing of user codes, per address and per browser (RFC 8628 section 5.1). */
export interface CodeGuard {
  /**
   * Counts a try; null lets it go on, else the seconds until another is heard. Counted before the code is looked up, so
   * that tries side by side cannot outrun the count.
   */
  tryCode(address: string, browserId: string): Promise<number | null>
  /** The code was right: the try does not count. */
  forgive(address: string, browserId: string): Promise<void>
}

export function createCodeGuard(): CodeGuard {
  const addresses = new RateLimiterMemory({ points: WRONG_CODES, duration: WINDOW })
  const browsers = new RateLimiterMemory({ points: WRONG_CODES, duration: WINDOW })

  return {
    async tryCode(address, browserId) {
      // The address first: a browser can give itself any name, and each is remembered for a while.
      for (const [limiter, key] of [
        [addresses, address],
        [browsers, browserId],
      ] as const) {
        try {
          await limiter.consume(key)
        } catch (refusal) {
          if (!(refusal instanceof RateLimiterRes)) throw refusal
          return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
        }
      }
      return null
    },

    async forgive(address, browserId) {
      await addresses.reward(address)
      await browsers.reward(browserId)
    },
  }
}
