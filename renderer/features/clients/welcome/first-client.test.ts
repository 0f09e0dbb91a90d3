import { expect, it } from 'vitest'
import { clientValues } from '../client-values.ts'
import { FIRST_KINDS, firstClient, needsNobody } from './first-client.ts'

it('begins with what curl alone can do', () => {
  expect(FIRST_KINDS[0]?.title).toBe('Machine to machine')
  expect(FIRST_KINDS.map(needsNobody).lastIndexOf(true)).toBe(0)
})

it.each(FIRST_KINDS)('$title can be created as it stands', (kind) => {
  const values = firstClient(kind)
  expect(clientValues.safeParse(values).error?.issues ?? []).toEqual([])
  expect(values.client_name).toMatch(/^My /)
})
