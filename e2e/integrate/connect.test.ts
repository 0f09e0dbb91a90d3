import { spawn } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { snippetsFor } from '../../renderer/features/clients/connect/connect.ts'
import { exitCode } from '../../scripts/child-process.ts'
import { root } from '../../scripts/repository.ts'
import { clients } from '../../server/contract/clients.ts'
import { operatorOf } from '../protocol/oidf/operator.ts'
import { Person } from '../protocol/person.ts'
import { PASSWORD, REDIRECT_URI, startConfigured } from '../protocol/start-gatehouse.ts'

// What the console shows under Connect, run as it is: the scripts of curl and of Node. Those of other languages need what a
// machine with Node alone does not have.

const OPERATOR = { username: 'operator', password: PASSWORD }
const SECRET = 'at least sixteen characters'
const CODE = { grant_types: ['authorization_code', 'refresh_token'], redirect_uris: [REDIRECT_URI] }
const CONFIG = {
  clients: [
    { client_id: 'job', client_name: 'Job', client_secret: SECRET, grant_types: ['client_credentials'] },
    { client_id: 'web', client_name: 'Web', client_secret: SECRET, scope: 'openid profile', ...CODE },
    { client_id: 'cli', client_name: 'CLI', token_endpoint_auth_method: 'none', scope: 'openid', ...CODE },
    {
      client_id: 'pushing',
      client_name: 'Pushing',
      client_secret: SECRET,
      token_endpoint_auth_method: 'client_secret_post',
      require_pushed_authorization_requests: true,
      scope: 'openid',
      ...CODE,
    },
  ].map((client) => ({ scope: 'authorization', ...client })),
  users: [
    { ...OPERATOR, scope: 'openid backend' },
    { username: 'test', password: PASSWORD, name: 'Test', scope: 'openid profile' },
  ],
}

/** A program of the console for a client, on its way. */
async function start(clientId: string, label: 'curl' | 'Node') {
  const { issuer, console: consoleUrl, stop } = await startConfigured(CONFIG)
  onTestFinished(stop)
  const { items } = await operatorOf(consoleUrl, OPERATOR)(clients.list)
  const client = items.find((each) => each.client_id === clientId)
  if (client === undefined) throw new Error(`there is no client ${clientId}`)
  const snippet = snippetsFor(client, issuer).find((each) => each.label === label)
  if (snippet === undefined) throw new Error(`there is no snippet for ${label}`)

  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-connect-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'), 'junction')
  const file = join(directory, label === 'Node' ? 'connect.mjs' : 'connect.sh')
  await writeFile(file, snippet.code)
  const child = spawn(label === 'Node' ? process.execPath : 'sh', [file], {
    env: { ...process.env, CLIENT_SECRET: SECRET },
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stderr.resume()
  return {
    exit: exitCode(child),
    answer: (text: string) => child.stdin.end(`${text}\n`),
    said: () => said,
    /** What it wrote that fits `words`. */
    says: async (words: RegExp) =>
      await expect
        .poll(() => words.exec(said)?.[1], { timeout: 10_000 })
        .toBeDefined()
        .then(() => words.exec(said)?.[1] ?? ''),
  }
}

const hasShell = process.platform !== 'win32'

it.each([['Node'], ...(hasShell ? [['curl']] : [])] as ['Node' | 'curl'][])(
  'a machine gets a token: %s',
  async (label) => {
    const program = await start('job', label)
    expect(await program.exit).toBe(0)
    expect(program.said()).toMatch(/access_token"?: ?['"]eyJ/)
  },
)

it.each([
  ['web', 'Node'],
  ['cli', 'Node'],
  ['pushing', 'Node'],
  ...(hasShell ? [['web', 'curl'] as const, ['cli', 'curl'] as const] : []),
] as const)('people sign in to %s: %s', async (clientId, label) => {
  const program = await start(clientId, label)
  const url = new URL(await program.says(/Open (\S+)/))
  const answer = await new Person().allow(url)
  program.answer(label === 'Node' ? answer.href : (answer.searchParams.get('code') ?? ''))
  expect(await program.exit).toBe(0)
  expect(program.said()).toMatch(/access_token"?: ?['"]eyJ/)
  expect(program.said()).toMatch(/id_token"?: ?['"]eyJ/)
})
