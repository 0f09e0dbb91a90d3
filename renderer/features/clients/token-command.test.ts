import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tokenCommand } from './token-command.ts'

/** What curl sent last. */
let received: { url: string | undefined; authorization: string | undefined; form: Record<string, string> }

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    const { url, headers } = request
    received = { url, authorization: headers.authorization, form: Object.fromEntries(new URLSearchParams(body)) }
    response.end('{}')
  })
})
let issuer: string

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const run = (line: string) => promisify(execFile)('sh', ['-c', `${line} --silent --noproxy '*' --max-time 10`])

test('the line authenticates a client of client_secret_basic in the header', async () => {
  const client = {
    client_id: 'billing',
    scope: 'orders:read orders:write',
    token_endpoint_auth_method: 'client_secret_basic',
  } as const
  await run(tokenCommand(client, 's3cret_-x', issuer))
  expect(received).toEqual({
    url: '/authorization/token',
    authorization: `Basic ${Buffer.from('billing:s3cret_-x').toString('base64')}`,
    form: { grant_type: 'client_credentials', scope: 'orders:read orders:write' },
  })
})

test('the line authenticates a client of client_secret_post in the body', async () => {
  const client = { client_id: 'billing', scope: '', token_endpoint_auth_method: 'client_secret_post' } as const
  await run(tokenCommand(client, 's3cret', issuer))
  expect(received.authorization).toBeUndefined()
  expect(received.form).toEqual({ grant_type: 'client_credentials', client_id: 'billing', client_secret: 's3cret' })
})

test('a scope named to break out of the line, or of the form, arrives as it is', async () => {
  const scope = "it's;touch$(id)`id`&client_id=other+%41#"
  const client = { client_id: 'billing', scope, token_endpoint_auth_method: 'client_secret_basic' } as const
  await run(tokenCommand(client, 'secret', issuer))
  expect(received.form).toEqual({ grant_type: 'client_credentials', scope })
})
