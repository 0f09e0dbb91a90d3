import { expect, test } from 'vitest'
import { browserUrl } from './navigation.ts'

test.each([
  ['https://example.com/help?a=1#b', 'https://example.com/help?a=1#b'],
  ['http://127.0.0.1:4400/.well-known/openid-configuration', 'http://127.0.0.1:4400/.well-known/openid-configuration'],
  ['  HTTPS://EXAMPLE.com ', 'https://example.com/'],
])('the browser is given %s', (url, given) => {
  expect(browserUrl(url)).toBe(given)
})

test.each([
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,hello',
  'file:///etc/passwd',
  'smb://server/share',
  'ms-msdt:/id PCWDiagnostic',
  'http+unix://socket',
  'https-is-not-this:example.com',
  'https://bank.example@attacker.example/',
  'https://user:secret@example.com/',
  'https://',
  'example.com',
  '',
])('the browser is not given %s', (url) => {
  expect(browserUrl(url)).toBeNull()
})
