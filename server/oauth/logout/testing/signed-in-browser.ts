import { expect } from 'vitest'
import type { ClientRecord, UserRecord } from '../../../store/records.ts'
import { startTestIssuer, type TestIssuer } from '../../../testing/issuer.ts'
import { hashSecret, newSecret } from '../../../tokens/secrets.ts'

export const LOGGED_OUT_URI = 'https://client.example/logged-out?from=gatehouse'

/** A browser without script, that follows the redirects within the issuer. */
export function browse(issuer: TestIssuer) {
  const cookies = new Map<string, string>()
  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(new URL(path, issuer.url), {
      redirect: 'manual',
      headers: { Cookie: cookie },
      ...init,
    })
    for (const each of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (each.split(';')[0] ?? '').split('=')
      if (each.includes('Max-Age=0')) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  return {
    cookies,
    open: (parameters: Record<string, string> = {}) =>
      send(`/authorization/logout?${new URLSearchParams(parameters).toString()}`),
    post: (parameters: Record<string, string>) =>
      send('/authorization/logout', { method: 'POST', body: new URLSearchParams(parameters) }),
    async submit(page: Response, decision: string, fields: Record<string, string> = {}) {
      const html = await page.clone().text()
      const action = /<form method="post" action="([^"]+)"|<form action="([^"]+)"/.exec(html)
      const interaction = /name="interaction" value="([^"]+)"/.exec(html)?.[1] ?? ''
      const body = new URLSearchParams({ interaction, decision, ...fields })
      return await send((action?.[1] ?? action?.[2] ?? '/none').replaceAll('&amp;', '&'), { method: 'POST', body })
    },
  }
}

/** Signs a browser in as `user`, beside the accounts that it has, and has it authorize `clients`. */
export async function signIn(
  { store, tokenIssuer, now }: TestIssuer,
  { cookies }: { cookies: Map<string, string> },
  user: UserRecord,
  clients: readonly { client: ClientRecord; offline?: boolean }[] = [],
) {
  const secret = newSecret()
  const authorizations = clients.map(({ client, offline = false }) => ({
    clientId: client.id,
    familyId: crypto.randomUUID(),
    offline,
  }))
  const record = {
    id: hashSecret(secret),
    sid: crypto.randomUUID(),
    userId: user.id,
    authTime: now(),
    expiresAt: now() + 3_600_000,
    authorizations,
  }
  await store.commit([{ op: 'put', kind: 'sessions', record, expected: 'absent' }])
  const former = cookies.get('gatehouse-session')
  cookies.set('gatehouse-session', [secret, ...(former === undefined ? [] : [former])].join('.'))
  const tokens = await Promise.all(
    clients.map(({ client }, index) =>
      tokenIssuer.issue({
        client,
        user,
        scopes: ['openid'],
        grantType: 'authorization_code',
        familyId: authorizations[index]?.familyId ?? '',
        address: null,
        refreshable: true,
        authTime: now(),
      }),
    ),
  )
  return { record, tokens, isOver: async () => (await store.get('sessions', record.id)) === undefined }
}

/** A person signed in to one client, in a browser; and ID tokens of that session, or like them. */
export async function start() {
  const issuer = await startTestIssuer()
  const client = await issuer.addClient({ postLogoutRedirectUris: [LOGGED_OUT_URI, 'com.example.app:/bye'] })
  const user = await issuer.addUser()
  const browser = browse(issuer)
  const session = await signIn(issuer, browser, user, [{ client }])
  const idToken = (claims: Record<string, unknown> = {}, lifetime = 60) => {
    const now = Math.floor(issuer.now() / 1000)
    return issuer.signer.sign(issuer.keys.current('RS256'), 'JWT', {
      iss: issuer.url,
      sub: user.id,
      aud: client.id,
      sid: session.record.sid,
      auth_time: now,
      iat: now,
      exp: now + lifetime,
      ...claims,
    })
  }
  return { issuer, client, user, browser, session, idToken }
}

/** Where a redirect leads. */
export const place = (response: Response) => {
  expect(response.status).toBe(303)
  return response.headers.get('location')
}

export async function expectPage(response: Response, status: number, words: string): Promise<string> {
  const html = await response.clone().text()
  expect(response.status, html).toBe(status)
  expect(response.headers.get('location')).toBeNull()
  expect(html).toContain(`<h1>${words}</h1>`)
  return html
}
