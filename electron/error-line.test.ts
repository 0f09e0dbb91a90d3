import { expect, test } from 'vitest'
import { errorLine } from './error-line.ts'

test('is one line without a stack', () => {
  expect(errorLine(new Error('Port 4400 is in use.\n  Stop what uses it.'))).toBe(
    'Port 4400 is in use. Stop what uses it.',
  )
  expect(errorLine('gone')).toBe('gone')
})
