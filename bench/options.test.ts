import { describe, expect, it } from 'vitest'
import { parseOptions, USAGE, UsageError } from './options.ts'

const parse = (line: string) => parseOptions(line === '' ? [] : line.split(' '))

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

describe('the options of the benchmark', () => {
  it('run everything when nothing is said', () => {
    expect(parse('')).toEqual({
      parts: ['grants', 'live-tokens', 'token-list', 'console'],
      rounds: 3,
      seconds: 8,
      connections: 64,
      workloads: ['client_credentials', 'refresh', 'introspection'],
      algorithms: ['RS256', 'ES256'],
      tokens: [0, 100_000, 1_000_000],
      requests: 15,
      directory: null,
      profile: null,
      json: null,
    })
  })

  it('choose parts and sizes', () => {
    expect(parse('--only token-list,grants --rounds 1 --seconds=2 --tokens 20,0 --algorithms ES256')).toMatchObject({
      parts: ['grants', 'token-list'],
      rounds: 1,
      seconds: 2,
      tokens: [0, 20],
      algorithms: ['ES256'],
    })
    expect(parse('--directory d --profile p --json f --requests 1')).toMatchObject({
      directory: 'd',
      profile: 'p',
      json: 'f',
      requests: 1,
    })
  })

  it('are refused in one line that says what was expected', () => {
    expect(refusal('--onyl grants')).toMatch(/Unknown option '--onyl'/)
    expect(refusal('grants')).toMatch(/grants/)
    expect(refusal('--only grant')).toBe(
      'Expected --only to be of grants, live-tokens, token-list, console; received grant',
    )
    expect(refusal('--workloads=')).toMatch(/--workloads/)
    expect(refusal('--algorithms HS256')).toMatch(/RS256, ES256; received HS256/)
    expect(refusal('--rounds')).toMatch(/--rounds/)
    for (const number of ['0', '-1', '1.5', 'three', '1e1', '999999999']) {
      expect(refusal(`--rounds=${number}`)).toMatch(/--rounds to be a whole number from 1 to 100/)
      expect(refusal(`--seconds=${number}`)).toMatch(/--seconds/)
    }
    expect(refusal('--tokens 1,,2')).toMatch(/--tokens/)
  })

  it('are listed by --help', () => {
    expect(parse('--help')).toBeNull()
    for (const option of ['--only', '--rounds', '--tokens', '--profile', '--json']) expect(USAGE).toContain(option)
  })
})
