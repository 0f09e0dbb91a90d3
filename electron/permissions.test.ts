import { expect, test } from 'vitest'
import { mayUse } from './permissions.ts'

const consoleOrigin = 'http://127.0.0.1:4401'

test('the console may write text to the clipboard', () => {
  expect(mayUse('clipboard-sanitized-write', `${consoleOrigin}/`, consoleOrigin)).toBe(true)
})

test.each(['clipboard-read', 'notifications', 'media', 'geolocation', 'openExternal', 'fileSystem', 'unknown'])(
  'the console may not use %s',
  (permission) => {
    expect(mayUse(permission, `${consoleOrigin}/`, consoleOrigin)).toBe(false)
  },
)

test.each(['http://127.0.0.1:4400/', 'http://127.0.0.1:4401.evil.com/', 'null', ''])(
  '%s may not even write to the clipboard',
  (url) => {
    expect(mayUse('clipboard-sanitized-write', url, consoleOrigin)).toBe(false)
  },
)
