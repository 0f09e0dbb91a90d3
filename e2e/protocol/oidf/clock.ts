import { vi } from 'vitest'

/** The clock of both sides moves on; `vi.useRealTimers` takes it back. */
export function wait(seconds: number): void {
  const now = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: now + seconds * 1000 })
}
