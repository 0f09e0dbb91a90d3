import { createRequire } from 'node:module'
import { expect, test } from 'vitest'

const { encode, decode } = createRequire(import.meta.url)('./wire.cjs') as {
  encode: (value: unknown) => unknown
  decode: (value: unknown) => unknown
}
const travel = (value: unknown) => decode(JSON.parse(JSON.stringify(encode(value))))

test.each([
  null,
  undefined,
  'text',
  true,
  1.5,
  NaN,
  -Infinity,
  12n,
  new Date(0),
  new Uint8Array([0, 255]),
  [1, undefined],
  { $: 'undefined', nested: { list: [{}] } },
])('%o arrives as it left', (value) => {
  expect(travel(value)).toEqual(value)
})

test.each([() => 1, Symbol('s'), Promise.resolve(), new WeakMap()])('%o cannot be sent', (value) => {
  expect(() => encode(value)).toThrow('An object could not be cloned.')
})
