import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ahead } from './ahead.ts'
import { queryClient } from './query-client.ts'

const asked = (queryFn: (context: { signal: AbortSignal }) => Promise<string>) => ({ queryKey: ['rows'], queryFn })
const never = () => Promise.race<never>([])

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  queryClient.clear()
  vi.useRealTimers()
})

describe('what a screen asks for ahead', () => {
  it('is waited for, and there for the screen', async () => {
    await ahead(
      asked(() => Promise.resolve('rows')),
      new AbortController().signal,
    )
    expect(queryClient.getQueryData(['rows'])).toBe('rows')
  })

  it('is not asked for where it is known', async () => {
    queryClient.setQueryData(['rows'], 'known')
    const ask = vi.fn(() => Promise.resolve('new'))
    await ahead(asked(ask), new AbortController().signal)
    expect(ask).not.toHaveBeenCalled()
  })

  it('is not waited for longer than a tenth of a second, and comes all the same', async () => {
    const rows = Promise.withResolvers<string>()
    const shown = vi.fn()
    const asking = ahead(
      asked(() => rows.promise),
      new AbortController().signal,
    ).then(shown)
    await vi.advanceTimersByTimeAsync(99)
    expect(shown).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(shown).toHaveBeenCalled()
    await asking
    rows.resolve('late rows')
    await vi.advanceTimersByTimeAsync(0)
    expect(queryClient.getQueryData(['rows'])).toBe('late rows')
  })

  it('leaves it to the screen to say that it cannot be had', async () => {
    await ahead(
      asked(() => Promise.reject(new Error('refused'))),
      new AbortController().signal,
    )
    expect(queryClient.getQueryData(['rows'])).toBeUndefined()
  })

  it('is given up with the navigation', async () => {
    const navigation = new AbortController()
    let request: AbortSignal | undefined
    const asking = ahead(
      asked(({ signal }) => {
        request = signal
        return never()
      }),
      navigation.signal,
    )
    await vi.advanceTimersByTimeAsync(10)
    navigation.abort()
    await asking
    expect(request?.aborted).toBe(true)
  })
})
