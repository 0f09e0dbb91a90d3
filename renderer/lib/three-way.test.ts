import { expect, test } from 'vitest'
import { changesOfTheOther, merged } from './three-way.ts'

const began = { name: 'Billing', scope: 'read', grants: ['password'], lifetime: 60 as number | '', isBound: false }

test('what only the other changed is taken, what only I changed is kept', () => {
  const versions = {
    began,
    theirs: { ...began, scope: 'read write', grants: ['password', 'refresh_token'] },
    mine: { ...began, name: 'Invoices', lifetime: '' as const },
  }
  expect(changesOfTheOther(versions)).toEqual([
    { field: 'scope', began: 'read', theirs: 'read write', mine: 'read', isConflict: false },
    {
      field: 'grants',
      began: ['password'],
      theirs: ['password', 'refresh_token'],
      mine: ['password'],
      isConflict: false,
    },
  ])
  expect(merged(versions, {})).toEqual({
    name: 'Invoices',
    scope: 'read write',
    grants: ['password', 'refresh_token'],
    lifetime: '',
    isBound: false,
  })
})

test('what both changed is decided, one field at a time, and nothing is merged before', () => {
  const versions = {
    began,
    theirs: { ...began, name: 'Accounts', scope: 'write', isBound: true },
    mine: { ...began, name: 'Invoices', scope: 'read openid' },
  }
  expect(changesOfTheOther(versions).map(({ field, isConflict }) => [field, isConflict])).toEqual([
    ['name', true],
    ['scope', true],
    ['isBound', false],
  ])
  expect(merged(versions, {})).toBeNull()
  expect(merged(versions, { name: 'mine' })).toBeNull()
  expect(merged(versions, { name: 'mine', scope: 'theirs' })).toEqual({
    ...began,
    name: 'Invoices',
    scope: 'write',
    isBound: true,
  })
})

test('what both changed to the same is no conflict, and nothing to say', () => {
  const same = { ...began, name: 'Invoices', grants: ['implicit'] }
  const versions = { began, theirs: same, mine: { ...same, grants: ['implicit'] } }
  expect(changesOfTheOther(versions)).toEqual([])
  expect(merged(versions, {})).toEqual(same)
})

test('a field that I took back to what it was is no change of mine', () => {
  const versions = { began, theirs: { ...began, isBound: true }, mine: { ...began } }
  expect(merged(versions, {})).toEqual(versions.theirs)
})
