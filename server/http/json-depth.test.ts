import { expect, it } from 'vitest'
import { isNestedTooDeep, MAXIMUM_JSON_DEPTH } from './json-depth.ts'

const nested = (depth: number, shape: 'array' | 'object'): unknown => {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = shape === 'array' ? [value] : { value }
  return value
}

it('tells JSON that is nested too deep, however deep that is', () => {
  for (const shape of ['array', 'object'] as const) {
    expect(isNestedTooDeep(nested(MAXIMUM_JSON_DEPTH, shape))).toBe(false)
    expect(isNestedTooDeep(nested(MAXIMUM_JSON_DEPTH + 1, shape))).toBe(true)
    expect(isNestedTooDeep(nested(100_000, shape))).toBe(true)
  }
})

it('minds no other value', () => {
  for (const value of [null, undefined, 'text', 1, [], {}, Array(10_000).fill({ a: [1] })]) {
    expect(isNestedTooDeep(value)).toBe(false)
  }
})
