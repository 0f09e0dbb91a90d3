import { describe, expect, it } from 'vitest'
import { redirectUriMatches, redirectUriProblem } from './redirect-uri.ts'

describe('the redirect URI of a request', () => {
  it.each([
    ['https://rp.example/callback', 'https://rp.example/callback/'],
    ['https://rp.example/callback', 'https://rp.example/callback?x=1'],
    ['https://rp.example/callback', 'https://rp.example/Callback'],
    ['https://rp.example/callback', 'https://RP.example/callback'],
    ['https://rp.example/callback', 'https://rp.example:443/callback'],
    ['https://rp.example/callback', 'https://rp.example/a/../callback'],
    ['https://rp.example/callback', 'https://rp.example/%63allback'],
    ['https://rp.example/callback?x=1', 'https://rp.example/callback'],
    ['https://rp.example/', 'https://rp.example'],
    ['https://rp.example/callback', 'http://rp.example/callback'],
    ['com.example.app:/callback', 'com.example.app://callback'],
  ])('is the registered %s character by character, and so not %s', (registered, requested) => {
    expect(redirectUriMatches(registered, registered)).toBe(true)
    expect(redirectUriMatches(registered, requested)).toBe(false)
  })

  it.each([
    ['http://127.0.0.1:8000/callback', 'http://127.0.0.1:51004/callback'],
    ['http://127.0.0.1/callback', 'http://127.0.0.1:51004/callback'],
    ['http://127.0.0.1:8000/callback?x=1', 'http://127.0.0.1/callback?x=1'],
    ['http://[::1]:8000/callback', 'http://[::1]:51004/callback'],
  ])('may have any port on a loopback address (RFC 8252 section 7.3): %s is %s', (registered, requested) => {
    expect(redirectUriMatches(registered, requested)).toBe(true)
  })

  it.each([
    ['http://127.0.0.1:8000/callback', 'http://127.0.0.1:51004/elsewhere'],
    ['http://127.0.0.1:8000/callback', 'http://127.0.0.1:51004/callback?x=1'],
    ['http://127.0.0.1:8000/callback', 'http://127.0.0.1:51004/callback#x'],
    ['http://127.0.0.1:8000/callback', 'http://[::1]:8000/callback'],
    ['http://127.0.0.1:8000/callback', 'http://127.0.0.2:8000/callback'],
    ['http://127.0.0.1:8000/callback', 'http://localhost:8000/callback'],
    ['http://127.0.0.1:8000/callback', 'https://127.0.0.1:51004/callback'],
    ['http://127.0.0.1:8000/callback', 'http://127.0.0.1:99999/callback'],
    ['http://127.0.0.1:8000/callback', 'http://127.0.0.1:80@evil.example/callback'],
    ['http://127.0.0.1:8000/callback', 'http://127.0.0.1.evil.example:80/callback'],
    ['http://localhost:8000/callback', 'http://localhost:51004/callback'],
    ['https://127.0.0.1:8000/callback', 'https://127.0.0.1:51004/callback'],
  ])('and nothing else: %s is not %s', (registered, requested) => {
    expect(redirectUriMatches(registered, requested)).toBe(false)
  })
})

describe('a redirect URI that is to be registered', () => {
  it.each([
    'https://rp.example/callback',
    'https://rp.example/callback?x=1',
    'http://127.0.0.1:8000/callback',
    'http://[::1]/callback',
    'http://localhost:9000/callback',
    'com.example.app:/callback',
  ])('may be %s', (uri) => {
    expect(redirectUriProblem(uri)).toBeUndefined()
  })

  it.each([
    ['https://rp.example/callback#x', /fragment/],
    ['https://rp.example/callback#', /fragment/],
    ['https://*.rp.example/callback', /wildcards/],
    ['http://rp.example/callback', /https/],
    ['https:rp.example', /https:\/\//],
    ['/callback', /absolute/],
    ['https://user@rp.example/', /user name/],
    ['https://rp.example\\@evil.example/', /backslashes/],
    ['javascript:alert(1)', /scheme/],
    ['data:text/html,x', /scheme/],
    ['app:/callback', /private scheme/],
    [`https://rp.example/${'x'.repeat(2000)}`, /2000/],
  ])('may not be %s', (uri, words) => {
    expect(redirectUriProblem(uri)).toMatch(words)
  })
})
