import type { Connection, Snippet } from './connection.ts'

/** A string of Python, Go and YAML alike: what JSON escapes, each of them reads. */
const literal = (text: string) => JSON.stringify(text)

const words = (scope: string) => scope.split(' ').filter((name) => name !== '')

const secretNeeded = ({ authentication }: Connection, needs: string) =>
  authentication === 'none' ? needs : `${needs}; CLIENT_SECRET in the environment`

/** Python, by Authlib. It has no device flow. */
export function pythonSnippet(connection: Connection): Snippet | undefined {
  const { issuer, clientId, authentication, flow, redirectUri, scope, isPushed } = connection
  if (flow === 'device' || isPushed) return undefined
  const session = [
    `    client_id=${literal(clientId)},`,
    ...(authentication === 'none' ? [] : ['    client_secret=os.environ["CLIENT_SECRET"],']),
    `    token_endpoint_auth_method=${literal(authentication)},`,
    ...(scope === '' ? [] : [`    scope=${literal(scope)},`]),
    ...(flow === 'code' ? [`    redirect_uri=${literal(redirectUri)},`, '    code_challenge_method="S256",'] : []),
  ]
  const imports = [...(authentication === 'none' ? [] : ['os']), ...(flow === 'code' ? ['secrets'] : [])]
  return {
    label: 'Python',
    needs: secretNeeded(
      connection,
      // Authlib refuses plain http unless it is told that it is meant.
      `pip install authlib requests${issuer.startsWith('http:') ? '; AUTHLIB_INSECURE_TRANSPORT=1' : ''}`,
    ),
    code: [
      ...imports.map((name) => `import ${name}`),
      'from authlib.integrations.requests_client import OAuth2Session',
      '',
      `issuer = ${literal(issuer)}`,
      'client = OAuth2Session(',
      ...session,
      ')',
      ...(flow === 'machine'
        ? ['token = client.fetch_token(issuer + "/authorization/token", grant_type="client_credentials")']
        : [
            'verifier = secrets.token_urlsafe(48)',
            'url, state = client.create_authorization_url(',
            '    issuer + "/authorization/authorize", code_verifier=verifier',
            ')',
            'print("Open", url)',
            'answer = input("The whole address that the browser came back to: ")',
            'token = client.fetch_token(',
            '    issuer + "/authorization/token", authorization_response=answer, state=state, code_verifier=verifier',
            ')',
          ]),
      'print(token)',
    ].join('\n'),
  }
}

/** Go, by golang.org/x/oauth2. */
export function goSnippet(connection: Connection): Snippet | undefined {
  if (connection.isPushed) return undefined
  const body = { code: goCode, device: goDevice, machine: goMachine }[connection.flow](connection)
  const isMachine = connection.flow === 'machine'
  const hasSecret = connection.authentication !== 'none'
  const imports = [
    'context',
    'fmt',
    ...(hasSecret ? ['os'] : []),
    '',
    'golang.org/x/oauth2',
    ...(isMachine ? ['golang.org/x/oauth2/clientcredentials'] : []),
  ]
  return {
    label: 'Go',
    needs: secretNeeded(connection, 'go get golang.org/x/oauth2'),
    code: [
      'package main',
      '',
      'import (',
      ...imports.map((path) => (path === '' ? '' : `\t"${path}"`)),
      ')',
      '',
      'func main() {',
      ...body.map((line) => (line === '' ? '' : `\t${line}`)),
      '\tif err != nil {',
      '\t\tpanic(err)',
      '\t}',
      '\tfmt.Println(token.AccessToken)',
      '}',
    ].join('\n'),
  }
}

const goSecret = ({ authentication }: Connection) =>
  authentication === 'none' ? [] : ['\tClientSecret: os.Getenv("CLIENT_SECRET"),']

const goStyle = ({ authentication }: Connection) =>
  authentication === 'client_secret_basic' ? 'oauth2.AuthStyleInHeader' : 'oauth2.AuthStyleInParams'

const goScopes = ({ scope }: Connection) => `\tScopes: []string{${words(scope).map(literal).join(', ')}},`

const goMachine = (connection: Connection) => [
  'config := clientcredentials.Config{',
  `\tClientID: ${literal(connection.clientId)},`,
  ...goSecret(connection),
  `\tTokenURL: ${literal(`${connection.issuer}/authorization/token`)},`,
  `\tAuthStyle: ${goStyle(connection)},`,
  goScopes(connection),
  '}',
  'token, err := config.Token(context.Background())',
]

const goConfig = (connection: Connection) => [
  'config := oauth2.Config{',
  `\tClientID: ${literal(connection.clientId)},`,
  ...goSecret(connection),
  ...(connection.flow === 'code' ? [`\tRedirectURL: ${literal(connection.redirectUri)},`] : []),
  goScopes(connection),
  '\tEndpoint: oauth2.Endpoint{',
  `\t\tAuthURL: ${literal(`${connection.issuer}/authorization/authorize`)},`,
  `\t\tTokenURL: ${literal(`${connection.issuer}/authorization/token`)},`,
  `\t\tDeviceAuthURL: ${literal(`${connection.issuer}/authorization/device`)},`,
  `\t\tAuthStyle: ${goStyle(connection)},`,
  '\t},',
  '}',
]

const goCode = (connection: Connection) => [
  ...goConfig(connection),
  'verifier := oauth2.GenerateVerifier()',
  'state := oauth2.GenerateVerifier()',
  'fmt.Println("Open", config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier)))',
  'fmt.Print("The code in the address that the browser came back to, with state=", state, ": ")',
  'var code string',
  'fmt.Scanln(&code)',
  'token, err := config.Exchange(context.Background(), code, oauth2.VerifierOption(verifier))',
]

const goDevice = (connection: Connection) => [
  ...goConfig(connection),
  'waiting, err := config.DeviceAuth(context.Background())',
  'if err != nil {',
  '\tpanic(err)',
  '}',
  'fmt.Println("Open", waiting.VerificationURIComplete)',
  'token, err := config.DeviceAccessToken(context.Background(), waiting)',
]

/** Java: the settings of Spring Boot, which does the rest by itself. It has no device flow for clients. */
export function javaSnippet(connection: Connection): Snippet | undefined {
  const { issuer, clientId, authentication, flow, redirectUri, scope, isPushed } = connection
  if (flow === 'device' || isPushed) return undefined
  const grant = flow === 'code' ? 'authorization_code' : 'client_credentials'
  return {
    label: 'Java',
    needs: secretNeeded(connection, 'Spring Boot with spring-boot-starter-oauth2-client; application.yml'),
    code: [
      'spring:',
      '  security:',
      '    oauth2:',
      '      client:',
      '        registration:',
      '          gatehouse:',
      `            client-id: ${literal(clientId)}`,
      ...(authentication === 'none' ? [] : ['            client-secret: ${CLIENT_SECRET}']),
      `            client-authentication-method: ${authentication}`,
      `            authorization-grant-type: ${grant}`,
      ...(flow === 'code' ? [`            redirect-uri: ${literal(redirectUri)}`] : []),
      ...(scope === '' ? [] : [`            scope: ${literal(words(scope).join(','))}`]),
      '        provider:',
      '          gatehouse:',
      `            issuer-uri: ${literal(issuer)}`,
    ].join('\n'),
  }
}
