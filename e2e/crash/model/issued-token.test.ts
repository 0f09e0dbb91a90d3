import { beforeEach, describe, expect, test } from 'vitest'
import { Subject } from './ending.ts'
import { IssuedToken } from './issued-token.ts'
import { Ledger } from './ledger.ts'

let ledger: Ledger
let client: Subject
beforeEach(() => {
  ledger = new Ledger()
  client = new Subject()
})

function issue(during: () => void = () => undefined): IssuedToken {
  const asked = ledger.clock.tick()
  during()
  const answered = ledger.clock.tick()
  const credentials = { id: 'shop', secret: 'secret' }
  const token = new IssuedToken({
    ...{ text: 'a token', type: 'access', client: credentials, round: 1, hangsOn: [client], asked, answered },
  })
  ledger.add(token)
  return token
}

test('an acknowledged token is active, and one that is not is a violation', () => {
  const token = issue()
  expect(token.expected()).toBe('active')
  expect(token.observe('inactive')).toBe(false)
})

test('an acknowledged revocation holds: nothing revoked is back', () => {
  const token = issue()
  ledger.confirm(ledger.begin(token.itself))
  expect(token.observe('active')).toBe(false)
  expect(token.observe('inactive')).toBe(true)
})

describe('a revocation that a kill cut off', () => {
  test.each(['active', 'inactive'] as const)('may be there or not; what is seen first (%s) stays', (seen) => {
    const token = issue()
    ledger.begin(token.itself)
    ledger.crash()
    expect(token.expected()).toBe('either')
    expect(token.observe(seen)).toBe(true)
    expect(token.expected()).toBe(seen)
  })

  test.each(['active', 'inactive'] as const)('is there for all its tokens or for none (%s)', (seen) => {
    const [one, other] = [issue(), issue()]
    ledger.begin(client)
    ledger.crash()
    one.observe(seen)
    expect(other.expected()).toBe(seen)
  })

  test('does not concern what is issued after the restart', () => {
    ledger.begin(client)
    ledger.crash()
    expect(issue().expected()).toBe('active')
  })
})

test('a token that was issued while its client’s were revoked is settled for itself', () => {
  const before = issue()
  const beside = issue(() => ledger.confirm(ledger.begin(client)))
  expect(before.expected()).toBe('inactive')
  expect(beside.expected()).toBe('either')
  expect(beside.observe('active')).toBe(true)
  expect(beside.expected()).toBe('active')
})

test('a dead token with several possible causes stays dead and blames none of them', () => {
  const [token, other] = [issue(), issue()]
  ledger.begin(token.itself)
  ledger.begin(client)
  ledger.crash()
  token.observe('inactive')
  expect(token.expected()).toBe('inactive')
  expect(other.expected()).toBe('either')
})

test('a disabled account ends younger tokens too', () => {
  ledger.confirm(ledger.begin(client, { isLasting: true }))
  expect(issue().expected()).toBe('inactive')
})

test('what something happened to is to be looked at again', () => {
  const token = issue()
  expect(ledger.unsettled()).toEqual([token])
  token.observe('active')
  expect(ledger.unsettled()).toEqual([])
  ledger.confirm(ledger.begin(client))
  expect(ledger.unsettled()).toEqual([token])
})
