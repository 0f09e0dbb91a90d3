import { describe, expect, it } from 'vitest'
import { describeDefect } from './defect.ts'

describe('a defect', () => {
  it('is told by what it says and where it came from', () => {
    const [says, ...places] = describeDefect(new TypeError('there is no\n  such thing')).split('\n')
    expect(says).toBe('TypeError: there is no such thing')
    expect(places[0]).toMatch(/^ {4}at .*defect\.test\.ts:\d+:\d+/)
    expect(places.length).toBeLessThanOrEqual(10)
  })

  it('is short, whatever stands in it', () => {
    const source = 'const a=1;'.repeat(10_000)
    const error = new Error(source)
    // As Node puts the source in front of a stack.
    error.stack = `file:///bundle.js:1\n${source}\n      ^\n\nError: ${source}\n${'    at f (file:///bundle.js:1:33329)\n'.repeat(50)}`
    const told = describeDefect(error)
    expect(told.length).toBeLessThan(1000)
    expect(told.split('\n').slice(1)).toEqual(Array(10).fill('    at f (file:///bundle.js:1:33329)'))
  })

  it('is told with what caused it, which may be no error, or the error itself', () => {
    expect(describeDefect(new Error('outer', { cause: new Error('inner', { cause: 'gone' }) }))).toMatch(
      /^Error: outer\n(.*\n)+caused by Error: inner\n(.*\n)+caused by 'gone'$/,
    )
    const own: Error = new Error('round')
    own.cause = own
    expect(describeDefect(own).match(/Error: round/g)).toHaveLength(4)
    for (const thrown of [undefined, null, 'gone', Object.create(null), Symbol('s')]) {
      expect(describeDefect(thrown)).toMatch(/^[^\n]{1,60}$/)
    }
    const noStack = Object.assign(new Error('bare'), { stack: undefined })
    expect(describeDefect(noStack)).toBe('Error: bare')
  })
})
