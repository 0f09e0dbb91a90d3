import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { defaultDataDirectory } from '../server/command-line.ts'
import { StartUpError } from '../server/index.ts'
import { desktopOptions } from './options.ts'

test('nothing said leaves everything as usual', () => {
  const dataDirectory = defaultDataDirectory({})
  expect(desktopOptions([], {})).toEqual({ dataDirectory, port: undefined, passphrase: undefined, isHidden: false })
})

test('options are read in both spellings, whatever stands around them', () => {
  const argv = ['.', '--remote-debugging-port=0', '--data=some/folder', '--port', '5000', '-psn_0_1', '--lang', 'de']
  expect(desktopOptions(argv, {})).toMatchObject({ dataDirectory: resolve('some/folder'), port: 5000 })
})

test('the environment says what no option does', () => {
  const environment = { GATEHOUSE_DATA: '/data', GATEHOUSE_PORT: '0', GATEHOUSE_KEY: 'a passphrase' }
  expect(desktopOptions([], environment)).toEqual({
    dataDirectory: resolve('/data'),
    port: 0,
    passphrase: 'a passphrase',
    isHidden: false,
  })
  expect(desktopOptions(['--port', '5000'], environment)).toMatchObject({ port: 5000 })
})

test('it starts hidden where that is said, and --hidden takes no value from what follows', () => {
  expect(desktopOptions(['.', '--hidden', '--port', '5000'], {})).toMatchObject({ isHidden: true, port: 5000 })
})

test('what comes behind a link is no option', () => {
  const argv = ['--port', '5000', 'gatehouse://clients/x', '--data=/tmp', '--hidden', '--port', '1']
  expect(desktopOptions(argv, {})).toMatchObject({
    dataDirectory: defaultDataDirectory({}),
    port: 5000,
    isHidden: false,
  })
})

test('an empty variable is one that is not set', () => {
  const environment = { GATEHOUSE_DATA: '', GATEHOUSE_PORT: '', GATEHOUSE_KEY: '' }
  expect(desktopOptions([], environment)).toEqual(desktopOptions([], {}))
})

test.each(['65536', '-1', '44OO', '4400 ', '0x10', '1e3', ''])('port %j is refused by name', (port) => {
  expect(() => desktopOptions([`--port=${port}`], {})).toThrow(
    new StartUpError(`Expected --port to be a port from 0 to 65535; received ${port}`),
  )
})

test('a variable that is wrong is named', () => {
  expect(() => desktopOptions([], { GATEHOUSE_PORT: 'http' })).toThrow(/^Expected GATEHOUSE_PORT to be a port/)
})

test('an option without its value is refused', () => {
  expect(() => desktopOptions(['--port'], {})).toThrow(/^Expected --port to be a port/)
  expect(() => desktopOptions(['--data'], {})).toThrow(/^Expected --data to be a folder/)
})
