import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultDataDirectory, parseCommandLine, USAGE, UsageError } from './command-line.ts'

const parse = (line: string, environment: NodeJS.ProcessEnv = {}) =>
  parseCommandLine(line === '' ? [] : line.split(' '), environment)

function refusal(line: string): string {
  try {
    parse(line)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    expect(error.message).not.toContain('\n')
    return error.message
  }
  throw new Error(`not refused: ${line}`)
}

describe('the command line', () => {
  it('serves, with or without saying so', () => {
    for (const line of ['', 'serve']) {
      expect(parse(line, { XDG_DATA_HOME: '/data' })).toMatchObject({ command: 'serve', json: false })
    }
  })

  it('takes every option, in both spellings', () => {
    const spaced =
      'serve --data /d --port 0 --console-port 65535 --host 0.0.0.0 --issuer https://id.example --config c.json --json --log-level debug'
    const expected = {
      command: 'serve',
      json: true,
      options: {
        dataDirectory: '/d',
        port: 0,
        consolePort: 65_535,
        host: '0.0.0.0',
        issuer: 'https://id.example',
        configFile: 'c.json',
        logLevel: 'debug',
        command: 'gatehouse serve',
      },
    }
    expect(parse(spaced)).toEqual(expected)
    expect(parse(spaced.replaceAll(/(--[a-z-]+) ([^-])/g, '$1=$2'))).toEqual(expected)
  })

  it('takes the passphrase from the environment only', () => {
    expect(parse('', { GATEHOUSE_KEY: 'a long passphrase' })).toMatchObject({
      options: { passphrase: 'a long passphrase' },
    })
    const blank = parse('', { GATEHOUSE_KEY: '' })
    expect(blank.command === 'serve' && 'passphrase' in blank.options).toBe(false)
    expect(refusal('--key secret')).toMatch(/Unknown option '--key'/)
  })

  it('refuses what it does not know, in one line', () => {
    expect(refusal('start')).toMatch(/the command serve, backup, restore or certificate; received start/)
    expect(refusal('serve now')).toMatch(/received now/)
    expect(refusal('--prot 1')).toMatch(/Unknown option '--prot'/)
    expect(refusal('--json=yes')).toMatch(/--json/)
    for (const option of ['data', 'port', 'console-port', 'host', 'issuer', 'config', 'log-level']) {
      expect(refusal(`--${option}`)).toMatch(new RegExp(`--${option}`))
      expect(refusal(`--${option} --json`)).toMatch(new RegExp(`--${option}`))
    }
    for (const port of ['-1', '65536', '1.5', '1e3', '0x10', 'http', '99999999']) {
      expect(refusal(`--port=${port}`)).toMatch(/--port to be a port from 0 to 65535/)
      expect(refusal(`--console-port=${port}`)).toMatch(/--console-port/)
    }
    expect(refusal('--log-level=loud')).toMatch(/silent, error, warn, info, debug; received loud/)
    expect(refusal('--data=')).toMatch(/--data/)
    expect(refusal('--port 1 --port 2')).toMatch(/--port was given more than once/)
  })

  it('backs up and restores', () => {
    const environment = { GATEHOUSE_BACKUP_KEY: 'of the backup', GATEHOUSE_KEY: 'of the keys', XDG_DATA_HOME: '/data' }
    const common = { file: 'b.json', passphrase: 'of the backup', keyPassphrase: 'of the keys' }
    expect(parse('backup b.json', environment)).toEqual({
      ...common,
      command: 'backup',
      dataDirectory: defaultDataDirectory(environment),
      replace: false,
    })
    expect(parse('restore b.json --data /d --replace', environment)).toEqual({
      ...common,
      command: 'restore',
      dataDirectory: '/d',
      replace: true,
    })
    const refused = (line: string) => () => parse(line, environment)
    expect(refused('backup')).toThrow('Expected one file after backup')
    expect(refused('restore a b')).toThrow('Expected one file after restore')
    expect(refused('backup b --replace')).toThrow('--replace does not go with backup')
    expect(refused('restore b --port 1')).toThrow('--port does not go with restore')
    expect(refused('serve --replace')).toThrow('--replace goes with restore')
    expect(refusal('backup b')).toMatch(/Expected GATEHOUSE_BACKUP_KEY in the environment/)
  })

  it('serves by TLS, with files or with a local certificate, and behind proxies', () => {
    const options = (line: string) => {
      const parsed = parse(line)
      return parsed.command === 'serve' ? parsed.options : undefined
    }
    expect(options('serve')).not.toHaveProperty('tls')
    expect(options('serve --tls')?.tls).toBe('local')
    expect(options('--tls-cert c.pem --tls-key k.pem')?.tls).toEqual({ certificate: 'c.pem', key: 'k.pem' })
    expect(refusal('--tls-cert c.pem')).toMatch(/Expected --tls-key/)
    expect(refusal('--tls-key k.pem')).toMatch(/Expected --tls-cert/)
    expect(refusal('--tls --tls-cert c.pem --tls-key k.pem')).toMatch(/received both/)
    expect(refusal('--tls=yes')).toMatch(/--tls/)
    expect(options('--default-network')?.ignoresStoredNetwork).toBe(true)
    expect(options('')?.ignoresStoredNetwork).toBeUndefined()
    expect(options('--trusted-proxy 10.0.0.0/8,::1')?.trustedProxies).toEqual(['10.0.0.0/8', '::1'])
  })

  it('makes certificates for hosts, each in its one form', () => {
    expect(parse('certificate --data /d')).toEqual({
      command: 'certificate',
      dataDirectory: '/d',
      hosts: [],
      replace: false,
    })
    expect(parse('certificate Auth.TEST bücher.test 192.0.2.1 [2001:DB8:0::1] --replace')).toMatchObject({
      hosts: ['auth.test', 'xn--bcher-kva.test', '192.0.2.1', '2001:db8::1'],
      replace: true,
    })
    for (const host of [
      '*.test',
      'a_b.test',
      'a..test',
      '192.0.2.256',
      'a/b',
      'a@b',
      'a:1',
      'a?',
      `${'a'.repeat(64)}.test`,
    ]) {
      expect(refusal(`certificate ${host}`)).toMatch(/Expected host names and IP addresses/)
    }
    expect(refusal('certificate --port 1')).toBe('--port does not go with certificate')
  })

  it('helps', () => {
    expect(parse('--help')).toEqual({ command: 'help' })
    expect(parse('serve -h')).toEqual({ command: 'help' })
    expect(parse('--version')).toEqual({ command: 'version' })
    for (const option of ['--data', '--console-port', '--issuer', '--config', 'GATEHOUSE_KEY']) {
      expect(USAGE).toContain(option)
    }
  })
})

describe('the data directory, when nobody names one', () => {
  it('is where the platform keeps such things', () => {
    expect(defaultDataDirectory({ XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/gatehouse')
    // The specification says so: a relative one is to be ignored.
    for (const ignored of [undefined, '', 'relative']) {
      const environment = ignored === undefined ? {} : { XDG_DATA_HOME: ignored }
      expect(defaultDataDirectory(environment, 'linux')).toBe(join(homedir(), '.local/share/gatehouse'))
    }
    expect(defaultDataDirectory({}, 'darwin')).toBe(join(homedir(), 'Library/Application Support/Gatehouse'))
    expect(defaultDataDirectory({ APPDATA: '/roaming' }, 'win32')).toBe(join('/roaming', 'Gatehouse'))
    expect(defaultDataDirectory({}, 'win32')).toBe(join(homedir(), 'AppData', 'Roaming', 'Gatehouse'))
  })
})
