import { expect, test } from 'vitest'
import { AdminThing } from './admin-thing.ts'
import { Ledger } from './ledger.ts'
import { Register } from './register.ts'

test('what was acknowledged must be there', () => {
  const register = new Register('old')
  register.propose('new')
  register.confirm()
  expect(register.observe('old')).toBe(false)
  expect(register.expected()).toEqual(['old'])
})

test('what was not answered may be there or not, and nothing else', () => {
  const register = new Register('old')
  register.propose('new')
  expect(register.expected()).toEqual(['old', 'new'])
  expect(register.observe('another')).toBe(false)
  register.propose('new')
  expect(register.observe('new')).toBe(true)
  expect(register.expected()).toEqual(['new'])
})

test.each([
  { status: 'disabled', ending: 'done' },
  { status: 'active', ending: 'void' },
] as const)('the status that is seen ($status) settles whether the tokens ended', ({ status, ending }) => {
  const ledger = new Ledger()
  const thing = new AdminThing('client', 'shop')
  thing.propose(ledger, { name: 'Shop', status: 'active' })
  thing.confirm(ledger)
  thing.propose(ledger, { name: 'Shop', status: 'disabled' })
  ledger.crash()
  expect(thing.observe(ledger, { name: 'Shop', status })).toBe(true)
  expect(thing.subject.endings.map((each) => each.state)).toEqual([ending])
})
