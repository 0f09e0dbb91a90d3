import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findChromium } from './chromium.ts'

test('GATEHOUSE_CHROMIUM is taken at its word', () => {
  expect(findChromium({ GATEHOUSE_CHROMIUM: '/opt/a-browser' })).toBe('/opt/a-browser')
})

test('what is found is there', () => {
  const found = findChromium({ GATEHOUSE_CHROMIUM: '' })
  expect(found === undefined || existsSync(found)).toBe(true)
})
