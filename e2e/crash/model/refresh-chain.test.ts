import { beforeEach, expect, test } from 'vitest'
import { IssuedToken } from './issued-token.ts'
import { Ledger } from './ledger.ts'
import { Link } from './refresh-chain.ts'

const seconds = (count: number) => count * 1000

let ledger: Ledger
let link: Link
beforeEach(() => {
  ledger = new Ledger()
  const [asked, answered] = [ledger.clock.tick(), ledger.clock.tick()]
  const client = { id: 'shop', secret: 'secret' }
  link = new Link(new IssuedToken({ text: 'first', type: 'refresh', client, round: 1, hangsOn: [], asked, answered }))
})

test('an unused token must work, however old it is', () => {
  expect(link.mustGive(seconds(500), seconds(501))).toBe('success')
})

test('a spent one gives the same successor again, for ten seconds; then it is refused', () => {
  link.presenting(ledger, seconds(0))
  expect(link.gave(ledger, 'second', seconds(1))).toBe(true)
  expect(link.mustGive(seconds(5), seconds(6))).toBe('success')
  expect(link.gave(ledger, 'second', seconds(6))).toBe(true)
  expect(link.mustGive(seconds(9), seconds(10))).toBe('either')
  expect(link.isLongSpent(seconds(11))).toBe(false)
  expect(link.mustGive(seconds(12), seconds(13))).toBe('refusal')
  expect(link.isLongSpent(seconds(12))).toBe(true)
})

test('a second successor is a violation', () => {
  link.presenting(ledger, seconds(0))
  link.gave(ledger, 'second', seconds(1))
  expect(link.gave(ledger, 'another', seconds(2))).toBe(false)
})

test('one whose rotation a kill cut off must work within the window; what introspection shows decides for later', () => {
  link.presenting(ledger, seconds(0))
  link.unanswered(seconds(1))
  ledger.crash()
  expect(link.mustGive(seconds(3), seconds(4))).toBe('success')
  expect(link.mustGive(seconds(20), seconds(21))).toBe('either')
  link.token.observe('inactive')
  expect(link.mustGive(seconds(20), seconds(21))).toBe('refusal')
})

test('one that the kill kept from being spent works again', () => {
  link.presenting(ledger, seconds(0))
  link.unanswered(seconds(1))
  ledger.crash()
  link.token.observe('active')
  expect(link.mustGive(seconds(20), seconds(21))).toBe('success')
  link.presenting(ledger, seconds(22))
  expect(link.gave(ledger, 'second', seconds(23))).toBe(true)
  expect(link.mustGive(seconds(30), seconds(31))).toBe('success')
})
