import { afterEach, expect, test } from 'vitest'
import { showAtOnce } from './optimistic.ts'
import { queryClient } from './query-client.ts'

interface Row {
  id: string
  status: string
}

const LIST = ['clients', '/clients', {}]
const ONE = ['clients', '/clients/:id', { id: 'a' }]
const OTHER = ['users', '/users', {}]
const row = (id: string, status = 'active'): Row => ({ id, status })
const disabled = (record: Row): Row => (record.id === 'a' ? { ...record, status: 'disabled' } : record)

afterEach(() => queryClient.clear())

test('a change is shown wherever the record is, and nowhere else', async () => {
  const other = { items: [row('a')] }
  queryClient.setQueryData(LIST, { items: [row('a'), row('b')], total: 2 })
  queryClient.setQueryData(ONE, row('a'))
  queryClient.setQueryData(OTHER, other)
  await showAtOnce('clients', disabled)
  expect(queryClient.getQueryData(LIST)).toEqual({ items: [row('a', 'disabled'), row('b')], total: 2 })
  expect(queryClient.getQueryData(ONE)).toEqual(row('a', 'disabled'))
  expect(queryClient.getQueryData(OTHER)).toBe(other)
})

test('what the server refuses is put back, unless something newer has come', async () => {
  const list = { items: [row('a')] }
  queryClient.setQueryData(LIST, list)
  queryClient.setQueryData(ONE, row('a'))
  const takeBack = await showAtOnce('clients', disabled)
  const newer = { ...row('a'), name: 'Shop' }
  queryClient.setQueryData(ONE, newer)
  takeBack()
  expect(queryClient.getQueryData(LIST)).toEqual(list)
  expect(queryClient.getQueryData(ONE)).toEqual(newer)
})
