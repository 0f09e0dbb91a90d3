import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { tokenCommand } from './token-command.ts'

const ISSUER = 'http://127.0.0.1:4400'

/** What a shell hands to curl for a line: the words after expansion. */
async function wordsOf(line: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${line}`])
  return stdout.split('\0').slice(0, -1)
}

test.skipIf(process.platform === 'win32').each([
  {
    what: 'a client of client_secret_basic authenticates in the header',
    client: { scope: 'orders:read orders:write', token_endpoint_auth_method: 'client_secret_basic' },
    words: ['-u', 'billing:s3cret_-x', '-d', 'grant_type=client_credentials', '-d', 'scope=orders:read orders:write'],
  },
  {
    what: 'a client of client_secret_post authenticates in the body',
    client: { scope: '', token_endpoint_auth_method: 'client_secret_post' },
    words: ['-d', 'client_id=billing', '-d', 'client_secret=s3cret_-x', '-d', 'grant_type=client_credentials'],
  },
  {
    what: 'a scope named to break out of the line, or of the form, arrives as it is',
    client: { scope: "it's;touch$(id)`id`&client_id=other+%41#", token_endpoint_auth_method: 'client_secret_basic' },
    words: [
      ...['-u', 'billing:s3cret_-x', '-d', 'grant_type=client_credentials'],
      ...['--data-urlencode', "scope=it's;touch$(id)`id`&client_id=other+%41#"],
    ],
  },
] as const)('$what', async ({ client, words }) => {
  const line = tokenCommand({ client_id: 'billing', ...client }, 's3cret_-x', ISSUER, null)
  expect(await wordsOf(line)).toEqual([...words, `${ISSUER}/authorization/token`])
})

test.skipIf(process.platform === 'win32')('a local authority is trusted by its file, wherever that is', async () => {
  const client = { client_id: 'billing', scope: 'a', token_endpoint_auth_method: 'client_secret_basic' } as const
  const line = tokenCommand(client, 's3cret_-x', 'https://127.0.0.1:4400', "/home/ada's data/tls/authority.pem")
  expect((await wordsOf(line)).slice(0, 2)).toEqual(['--cacert', "/home/ada's data/tls/authority.pem"])
})
