import { describe, expect, it } from 'vitest'
import {
  atLeast,
  atMost,
  count,
  megabytes,
  milliseconds,
  moreThan,
  orUnknown,
  ratio,
  seconds,
  sectionOf,
  times,
  under,
} from './report.ts'

describe('a target', () => {
  it('says what was asked for, what was measured and whether that is enough', () => {
    expect(atLeast('speed', 1.8, 1.8, times)).toEqual({
      what: 'speed',
      target: 'at least 1.80 x',
      measured: '1.80 x',
      met: true,
    })
    expect(atLeast('speed', 1.79, 1.8, times).met).toBe(false)
    expect(moreThan('thrift', 1, 1, times)).toMatchObject({ target: 'more than 1.00 x', met: false })
    expect(atMost('p99', 0.5, 0.5, times)).toMatchObject({ target: 'at most 0.50 x', met: true })
    expect(under('search', 50, 50, milliseconds)).toMatchObject({ target: 'under 50 ms', met: false })
  })

  it('is neither met nor missed where it could not be measured', () => {
    for (const nothing of [null, Number.NaN]) {
      expect(atLeast('speed', nothing, 1, times)).toMatchObject({ measured: 'n/a', met: null })
    }
  })
})

describe('figures', () => {
  it('are written for people', () => {
    expect(count(12_345.6)).toBe('12,346')
    expect(milliseconds(3.14)).toBe('3.1 ms')
    expect(milliseconds(314.2)).toBe('314 ms')
    expect(seconds(1234)).toBe('1.23 s')
    expect(megabytes(1_200_000_000)).toBe('1,200 MB')
    expect(orUnknown(null, count)).toBe('n/a')
  })

  it('are compared only where both are known', () => {
    expect(ratio(3, 2)).toBe(1.5)
    expect(ratio(null, 2)).toBeNull()
    expect(ratio(3, undefined)).toBeNull()
    expect(ratio(3, 0)).toBeNull()
  })
})

describe('a section', () => {
  it('is markdown, with the targets after the tables', () => {
    const section = sectionOf({
      title: 'Things',
      tables: [{ columns: ['thing', 'figure'], rows: [['one', '1']] }],
      targets: [under('one', 1, 2, count), under('two', 2, 2, count), under('three', null, 2, count)],
      notes: ['Mind this.'],
      raw: null,
    })
    expect(section).toBe(
      [
        '### Things',
        '',
        '| thing | figure |',
        '| --- | ---: |',
        '| one | 1 |',
        '',
        '| target | asked for | measured | met |',
        '| --- | ---: | ---: | ---: |',
        '| one | under 2 | 1 | yes |',
        '| two | under 2 | 2 | **no** |',
        '| three | under 2 | n/a | n/a |',
        '',
        '- Mind this.',
      ].join('\n'),
    )
  })
})
