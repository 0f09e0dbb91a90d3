import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { backgroundColor } from './background.ts'

test('a window begins in the colour of its page', () => {
  const theme = readFileSync(new URL('../renderer/app/theme.ts', import.meta.url), 'utf8')
  const colours = Array.from(theme.matchAll(/'--mantine-color-body': '(#\w+)'/g), ([, colour]) => colour)
  expect(colours).toEqual([backgroundColor(false), backgroundColor(true)])
})
