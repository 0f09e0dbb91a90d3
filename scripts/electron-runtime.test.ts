import { expect, test } from 'vitest'
import { desktopObstacle, hasDisplay } from './electron-runtime.ts'

const withDisplay = { DISPLAY: ':0' }

test('Linux wants a display, of either kind', () => {
  expect(hasDisplay({ platform: 'linux', uid: 1000, environment: {} })).toBe(false)
  expect(hasDisplay({ platform: 'linux', uid: 1000, environment: { DISPLAY: '' } })).toBe(false)
  expect(hasDisplay({ platform: 'linux', uid: 1000, environment: withDisplay })).toBe(true)
  expect(hasDisplay({ platform: 'linux', uid: 1000, environment: { WAYLAND_DISPLAY: 'wayland-0' } })).toBe(true)
})

test('Linux wants another user than root', () => {
  expect(desktopObstacle({ platform: 'linux', uid: 0, environment: withDisplay })).toMatch(/root/)
  expect(desktopObstacle({ platform: 'linux', uid: 1000, environment: withDisplay })).toBeNull()
  expect(desktopObstacle({ platform: 'linux', uid: 1000, environment: {} })).toMatch(/no display/)
})

test('macOS and Windows have nothing against it', () => {
  expect(desktopObstacle({ platform: 'darwin', uid: 0, environment: {} })).toBeNull()
  expect(desktopObstacle({ platform: 'win32', uid: undefined, environment: {} })).toBeNull()
})
