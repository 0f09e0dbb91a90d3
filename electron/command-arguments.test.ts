import { expect, test } from 'vitest'
import { commandArguments } from './command-arguments.ts'

test('what follows the marker is for the command, whatever it is', () => {
  const given = ['--ozone-platform=headless', '--command-line', '--', '--version']
  expect(commandArguments(given)).toEqual(['--version'])
  expect(commandArguments(['--command-line', '--'])).toEqual([])
  expect(commandArguments(['--command-line', '--', 'serve', '--', 'x'])).toEqual(['serve', '--', 'x'])
})

test('a command that comes first needs no marker', () => {
  expect(commandArguments(['serve', '--port', '0'])).toEqual(['serve', '--port', '0'])
  expect(commandArguments(['backup', 'file.json'])).toEqual(['backup', 'file.json'])
})

test.each([
  [[]],
  [['--port', '5000']],
  [['--data', 'serve']],
  [['/home/ada/serve']],
  [['gatehouse://serve']],
  [['gatehouse://x', '--command-line', '--', 'restore', 'file.json']],
  [['/tmp/a.json', '--command-line', '--', 'serve']],
  [['--command-line', 'serve']],
  [['--', 'serve']],
])('%j means the window', (given) => {
  expect(commandArguments(given)).toBeNull()
})
