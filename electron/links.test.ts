import { describe, expect, test } from 'vitest'
import { desktopLink } from '../renderer/lib/desktop-link.ts'
import { isLink, pathOfLink, quoted } from './links.ts'

const id = 'c2b1f7d0-5b0e-4b63-9d6f-0a1b2c3d4e5f'

describe('a link leads to', () => {
  test.each([
    ['gatehouse://overview', '/'],
    ['gatehouse://clients', '/clients'],
    ['gatehouse://clients/', '/clients'],
    ['GATEHOUSE://Clients', '/clients'],
    ['gatehouse://clients/shop-backend_1.0~x', '/clients/shop-backend_1.0~x'],
    [`gatehouse://users/${id}`, `/users/${id}`],
    [`gatehouse://tokens/${id}/`, `/tokens/${id}`],
    ['gatehouse://scopes/orders:read', '/scopes?q=orders%3Aread'],
    ['gatehouse://scopes/a%26dialog%3Dcreate', '/scopes?q=a%26dialog%3Dcreate'],
    ['gatehouse://keys', '/keys'],
    ['gatehouse://settings', '/settings'],
    ['gatehouse://settings/scheduled-backups', '/settings#scheduled-backups'],
  ])('%s → %s', (link, path) => {
    expect(pathOfLink(link)).toBe(path)
  })
})

test.each([
  ['', 'nothing'],
  ['gatehouse:', 'no screen'],
  ['gatehouse://', 'no screen'],
  ['gatehouse:clients', 'no slashes'],
  ['gatehouse:///clients', 'no host'],
  ['gatehouse://elsewhere.example/clients', 'another host'],
  ['gatehouse://clients@elsewhere.example/', 'a user before a host'],
  ['gatehouse://clients:80/x', 'a port'],
  ['gatehouse://constructor/x', 'a name that every object has'],
  ['gatehouse://clients/..', 'traversal'],
  ['gatehouse://clients/../settings', 'traversal with more'],
  ['gatehouse://clients/%2e%2e', 'encoded traversal'],
  ['gatehouse://clients/...', 'dots'],
  ['gatehouse://clients/a%2Fb', 'an encoded slash'],
  ['gatehouse://clients/a%5Cb', 'an encoded backslash'],
  ['gatehouse://clients/a\\b', 'a backslash'],
  ['gatehouse://scopes/a%2Fb', 'a scope that is a path'],
  ['gatehouse://clients/a%252Fb', 'encoded twice'],
  ['gatehouse://clients/%zz', 'broken encoding'],
  ['gatehouse://clients/%ff%fe', 'no UTF-8'],
  ['gatehouse://clients/new', 'what begins something'],
  ['gatehouse://clients/new?copy=shop', 'a query'],
  ['gatehouse://scopes?dialog=create', 'a query that opens a dialog'],
  ['gatehouse://keys?rotate=RS256', 'a query that asks to rotate'],
  ['gatehouse://settings#backup', 'a fragment'],
  ['gatehouse://clients/shop/secrets', 'a path with more'],
  ['gatehouse://users/alice', 'a user by a name'],
  [`gatehouse://users/${id.toUpperCase()}`, 'an id that is written in another way'],
  ['gatehouse://tokens/inspect', 'a screen that takes a token'],
  ['gatehouse://settings/javascript:alert(1)', 'a script as a section'],
  ['javascript:alert(1)', 'a script'],
  ['javascript://gatehouse://clients', 'a script around it'],
  ['http://127.0.0.1:4401/clients', 'the web'],
  ['file:///etc/passwd', 'a file'],
  [' gatehouse://clients', 'a space before it'],
  ['gatehouse://clients\n', 'a line end'],
  ['gatehouse://clients/a%0Ab', 'an encoded line end'],
  ['gatehouse://clients/a\u0000b', 'a null'],
  ['gatehouse://clients/sh\u202Eop', 'a turned direction'],
  ['gatehouse://clients/a" --data=/tmp', 'an option behind a quote'],
  [`gatehouse://clients/${'a'.repeat(129)}`, 'an id that is too long'],
  [`gatehouse://scopes/${'a'.repeat(600)}`, 'a link that is too long'],
])('%j leads nowhere: %s', (link) => {
  expect(pathOfLink(link)).toBeNull()
})

test.each(['/', '/clients', '/clients/shop.1~x', `/users/${id}`, `/tokens/${id}`, '/scopes', '/keys', '/settings'])(
  'what the console copies for %s leads back to it',
  (path) => {
    expect(pathOfLink(desktopLink(path) ?? '')).toBe(path)
  },
)

test.each(['/clients/new', '/users/new', '/tokens/inspect', '/clients/', '/clients/a/b', '/scopes/a', '/Elsewhere'])(
  'for %s there is no link',
  (path) => {
    expect(desktopLink(path)).toBeNull()
  },
)

test('is recognised, good or not, and quoted on one short line', () => {
  expect(['gatehouse://x', 'GateHouse:x'].every(isLink)).toBe(true)
  expect(['/home/gatehouse:x', 'xgatehouse://clients'].some(isLink)).toBe(false)
  expect(quoted('gatehouse://a\nb\u001b[2J')).toBe(String.raw`"gatehouse://a\nb\u001b[2J"`)
  expect(quoted('x'.repeat(10_000)).length).toBeLessThan(100)
})
