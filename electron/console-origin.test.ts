import { describe, expect, test } from 'vitest'
import { isConsoleSender, isConsoleUrl } from './console-origin.ts'

const consoleOrigin = 'http://127.0.0.1:4401'

describe('isConsoleUrl', () => {
  test.each([
    'http://127.0.0.1:4401',
    'http://127.0.0.1:4401/clients?q=a#top',
    'HTTP://127.0.0.1:4401/',
    'http://127.0.0.1:4401\\@evil.com/',
  ])('accepts %s', (url) => {
    expect(isConsoleUrl(url, consoleOrigin)).toBe(true)
  })

  test.each([
    'http://127.0.0.1:4402/',
    'http://127.0.0.1:44010/',
    'http://127.0.0.1/',
    'https://127.0.0.1:4401/',
    'http://localhost:4401/',
    'http://127.0.0.1.evil.com:4401/',
    'http://127.0.0.1:4401.evil.com/',
    'http://127.0.0.1:4401@evil.com/',
    'http://operator@127.0.0.1:4401/',
    'http://operator:secret@127.0.0.1:4401/',
    'blob:http://127.0.0.1:4401/0b9a2c52-4dd3-4d1c-8f7e-0a53c9a3d1f7',
    'filesystem:http://127.0.0.1:4401/temporary/page.html',
    'view-source:http://127.0.0.1:4401/',
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///127.0.0.1:4401/index.html',
    'about:blank',
    '//127.0.0.1:4401/',
    '/clients',
    '',
  ])('refuses %s', (url) => {
    expect(isConsoleUrl(url, consoleOrigin)).toBe(false)
  })

  test('refuses everything until the console answers', () => {
    expect(isConsoleUrl('http://127.0.0.1:4401/', null)).toBe(false)
    expect(isConsoleUrl('about:blank', null)).toBe(false)
  })
})

describe('isConsoleSender', () => {
  const frame = (url: string) => ({ url })
  const event = (mainFrame: object, senderFrame: { url: string } | null) => ({ sender: { mainFrame }, senderFrame })

  test('accepts the main frame while it shows the console', () => {
    const main = frame(`${consoleOrigin}/tokens`)
    expect(isConsoleSender(event(main, main), consoleOrigin)).toBe(true)
  })

  test('refuses another frame, even one of the console', () => {
    expect(isConsoleSender(event(frame(`${consoleOrigin}/`), frame(`${consoleOrigin}/`)), consoleOrigin)).toBe(false)
  })

  test('refuses the main frame when it shows anything else', () => {
    const main = frame('http://127.0.0.1:4400/')
    expect(isConsoleSender(event(main, main), consoleOrigin)).toBe(false)
  })

  test('refuses a frame that has gone', () => {
    expect(isConsoleSender(event(frame(`${consoleOrigin}/`), null), consoleOrigin)).toBe(false)
  })
})
