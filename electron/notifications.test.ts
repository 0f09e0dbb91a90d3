import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Notice } from '../server/index.ts'
import { createNotifications, type ShownNotification } from './notifications.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const minute = 60_000
const failed = (description = 'The disk is full'): Notice => ({ kind: 'store-unavailable', description })

function notifying() {
  const shown: ShownNotification[] = []
  return { shown, notify: createNotifications((notification) => shown.push(notification)) }
}

test('each kind says what happened and leads to its place', () => {
  const { shown, notify } = notifying()
  notify({ kind: 'reuse', description: 'The refresh token was used before', clientId: 'a b/c' })
  notify(failed())
  notify({ kind: 'backup-failed', description: 'The directory /backups: is full' })
  expect(shown).toEqual([
    {
      title: 'What works once was used again',
      body: 'The refresh token was used before (client a b/c)',
      path: '/tokens?client_id=a%20b%2Fc',
    },
    { title: 'Gatehouse cannot write its data', body: 'The disk is full', path: '/' },
    {
      title: 'The scheduled backup failed',
      body: 'The directory /backups: is full',
      path: '/settings#scheduled-backups',
    },
  ])
  const nameless = notifying()
  nameless.notify({ kind: 'reuse', description: 'The code was used before', clientId: null })
  expect(nameless.shown[0]).toMatchObject({ body: 'The code was used before', path: '/tokens' })
})

test('what comes again within ten minutes is one more notification, with the count and the last of them', () => {
  const { shown, notify } = notifying()
  for (let second = 0; second < 500; second++) {
    notify(failed(`failure ${String(second)}`))
    vi.advanceTimersByTime(1_000)
  }
  expect(shown.map(({ body }) => body)).toEqual(['failure 0'])
  vi.advanceTimersByTime(10 * minute)
  expect(shown.map(({ body }) => body)).toEqual(['failure 0', '499 times more in the last 10 minutes. failure 499'])
})

test('the quiet time begins anew with each, and ends where nothing came', () => {
  const { shown, notify } = notifying()
  notify(failed())
  notify(failed())
  vi.advanceTimersByTime(10 * minute)
  expect(shown.at(-1)?.body).toMatch(/^Once more in the last 10 minutes/)
  notify(failed())
  expect(shown).toHaveLength(2)
  vi.advanceTimersByTime(10 * minute)
  expect(shown).toHaveLength(3)
  vi.advanceTimersByTime(10 * minute)
  expect(shown).toHaveLength(3)
  notify(failed('anew'))
  expect(shown.at(-1)?.body).toBe('anew')
})
