import type { Connection, Snippet } from './connection.ts'

const literal = (text: string) =>
  `'${JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll("'", String.raw`\'`)}'`

/** Node, by openid-client. */
export function nodeSnippet(connection: Connection): Snippet {
  const { issuer, clientId, authentication, flow } = connection
  const proof = {
    client_secret_basic: 'oidc.ClientSecretBasic(process.env.CLIENT_SECRET)',
    client_secret_post: 'oidc.ClientSecretPost(process.env.CLIENT_SECRET)',
    none: 'oidc.None()',
  }[authentication]
  const insecure = issuer.startsWith('http:')
  const discovery = [
    `new URL(${literal(issuer)})`,
    literal(clientId),
    'undefined',
    proof,
    // openid-client wants to be told that plain http is meant.
    ...(insecure ? ['{ execute: [oidc.allowInsecureRequests] }'] : []),
  ]
  return {
    label: 'Node',
    needs: `npm install openid-client; a file that ends in .mjs${authentication === 'none' ? '' : '; CLIENT_SECRET in the environment'}`,
    code: [
      "import * as oidc from 'openid-client'",
      ...(flow === 'code' ? ["import { createInterface } from 'node:readline/promises'"] : []),
      '',
      `const config = await oidc.discovery(${discovery.join(', ')})`,
      ...{ code: nodeCode, device: nodeDevice, machine: nodeMachine }[flow](connection),
      'console.log(tokens)',
    ].join('\n'),
  }
}

const scopeMember = ({ scope }: Connection) => (scope === '' ? [] : [`scope: ${literal(scope)}`])

const nodeMachine = (connection: Connection) => [
  `const tokens = await oidc.clientCredentialsGrant(config, ${object(scopeMember(connection))})`,
]

const nodeDevice = (connection: Connection) => [
  `const waiting = await oidc.initiateDeviceAuthorization(config, ${object(scopeMember(connection))})`,
  'console.log(`Open ${waiting.verification_uri_complete}`)',
  'const tokens = await oidc.pollDeviceAuthorizationGrant(config, waiting)',
]

const nodeCode = (connection: Connection) => [
  'const checks = { pkceCodeVerifier: oidc.randomPKCECodeVerifier(), expectedState: oidc.randomState() }',
  `const url = ${connection.isPushed ? 'await oidc.buildAuthorizationUrlWithPAR' : 'oidc.buildAuthorizationUrl'}(config, {`,
  `  redirect_uri: ${literal(connection.redirectUri)},`,
  ...scopeMember(connection).map((member) => `  ${member},`),
  '  code_challenge: await oidc.calculatePKCECodeChallenge(checks.pkceCodeVerifier),',
  "  code_challenge_method: 'S256',",
  '  state: checks.expectedState,',
  '})',
  'console.log(`Open ${url.href}`)',
  '',
  '// Where your program is at that address, it takes the answer from there.',
  'const terminal = createInterface({ input: process.stdin, output: process.stdout })',
  "const answer = await terminal.question('The whole address that the browser came back to: ')",
  'terminal.close()',
  'const tokens = await oidc.authorizationCodeGrant(config, new URL(answer), checks)',
]

const object = (members: readonly string[]) => (members.length === 0 ? '{}' : `{ ${members.join(', ')} }`)

/** A page, by oidc-client-ts: for public clients, which alone may call the server from a browser. */
export function browserSnippet(connection: Connection): Snippet | undefined {
  const { issuer, clientId, authentication, flow, redirectUri, isPushed } = connection
  if (flow !== 'code' || authentication !== 'none' || isPushed || !/^https?:/.test(redirectUri)) return undefined
  return {
    label: 'Browser',
    needs: 'npm install oidc-client-ts; a bundler',
    code: [
      "import { UserManager } from 'oidc-client-ts'",
      '',
      'const manager = new UserManager({',
      `  authority: ${literal(issuer)},`,
      `  client_id: ${literal(clientId)},`,
      `  redirect_uri: ${literal(redirectUri)},`,
      ...scopeMember(connection).map((member) => `  ${member},`),
      '})',
      '',
      "if (new URLSearchParams(location.search).has('code')) {",
      '  const user = await manager.signinCallback()',
      "  history.replaceState(null, '', location.pathname)",
      '  console.log(user?.profile, user?.access_token)',
      '} else {',
      '  await manager.signinRedirect()',
      '}',
    ].join('\n'),
  }
}
