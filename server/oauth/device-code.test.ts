import { expect, it } from 'vitest'
import { displayUserCode, formatDeviceCode, newUserCode, parseDeviceCode, readUserCode } from './device-code.ts'

it('a user code is eight consonants that are hard to mistake, and read back however people type it', () => {
  const codes = Array.from({ length: 200 }, newUserCode)
  for (const code of codes) expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/)
  expect(new Set(codes).size).toBe(200)
  expect(displayUserCode('WDJBMJHT')).toBe('WDJB-MJHT')
  for (const typed of [
    'WDJB-MJHT',
    'wdjbmjht',
    ' wdjb mjht\t\n',
    'W.D_J\u2013B\u00a0\u200bM\u00b7J H/T',
    'WDJB\u2010MJHT.',
    '\u202eWDJB-MJHT',
    '\uff37\uff24\uff2a\uff22\uff0d\uff2d\uff2a\uff28\uff34',
  ]) {
    expect(readUserCode(typed)).toBe('WDJBMJHT')
  }
})

it.each(['', 'WDJB-MJH', 'WDJB-MJHTT', 'WDJB-MJH1', 'WDJA-MJHT', 'ЖDJB-MJHT', '<b>WDJBMJHT</b>', 'x'.repeat(50_000)])(
  'what can be no user code is none: %.30s',
  (typed) => expect(readUserCode(typed)).toBeUndefined(),
)

it('a device code is taken apart in one way only', () => {
  const secret = 's'.repeat(43)
  expect(parseDeviceCode(formatDeviceCode('WDJBMJHT', secret))).toEqual({ userCode: 'WDJBMJHT', secret })
  for (const text of [
    '',
    '.',
    secret,
    `WDJB-MJHT.${secret}`,
    `WDJBMJHT.${secret}x`,
    `__proto__.${secret}`,
    `wdjbmjht.${secret}`,
  ]) {
    expect(parseDeviceCode(text)).toBeUndefined()
  }
})
