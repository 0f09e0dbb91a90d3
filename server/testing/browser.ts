import { expect } from 'vitest'
import { PASSWORD, REDIRECT_URI, startTestIssuer, type TestIssuer } from './issuer.ts'
import type { ClientRecord } from '../store/records.ts'

const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

export interface Browser {
  open(parameters: Record<string, string> | URLSearchParams): Promise<Response>
  submit(page: Response, fields: Record<string, string>): Promise<Response>
  cookies: Map<string, string>
}

/** A browser without script, as far as these tests need one. */
export function browse(issuer: TestIssuer): Browser {
  const cookies = new Map<string, string>()
  const send = async (url: URL, init: RequestInit = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { Cookie: cookie }, ...init })
    for (const each of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (each.split(';')[0] ?? '').split('=')
      cookies.set(name, value)
    }
    return response
  }
  return {
    cookies,
    open: (parameters) =>
      send(new URL(`/authorization/authorize?${new URLSearchParams(parameters).toString()}`, issuer.url)),
    async submit(page, fields) {
      const html = await page.text()
      const action = /<form action="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
      const interaction = /name="interaction" value="([^"]+)"/.exec(html)?.[1] ?? ''
      return await send(new URL(action, issuer.url), {
        method: 'POST',
        body: new URLSearchParams({ interaction, ...fields }),
      })
    },
  }
}

/** An issuer with a client, the user Ada and her browser; a request of the client that is in order. */
export async function startAuthorization(change: Partial<ClientRecord> = {}) {
  const issuer = await startTestIssuer()
  const client = await issuer.addClient(change)
  const user = await issuer.addUser()
  const request = {
    client_id: client.id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'openid profile',
    state: 'st&te =1',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
  }
  const signIn = { username: 'ada', password: PASSWORD }
  const browser = browse(issuer)
  return {
    issuer,
    client,
    user,
    request,
    signIn,
    browser,
    /** Signs in where that is asked for, and allows. */
    allow: async (parameters: Record<string, string> | URLSearchParams = request, as = signIn) => {
      const first = await browser.open(parameters)
      const isSignIn = first.status === 200 && (await first.clone().text()).includes('name="password"')
      const second = isSignIn ? await browser.submit(first, as) : first
      const isConsent = second.status === 200 && (await second.clone().text()).includes('name="decision"')
      return isConsent ? await browser.submit(second, { decision: 'allow' }) : second
    },
  }
}

/** The parameters that a redirect carries to the client. */
export function answerOf(response: Response): Record<string, string> {
  expect(response.status).toBe(303)
  const location = new URL(response.headers.get('location') ?? '')
  expect(location.origin + location.pathname).toBe(REDIRECT_URI)
  return Object.fromEntries(location.searchParams)
}

/** The same behind `#`, and nothing in the query. */
export function fragmentOf(response: Response): Record<string, string> {
  expect(response.status).toBe(303)
  const [target, fragment] = (response.headers.get('location') ?? '').split('#')
  expect(target).toBe(REDIRECT_URI)
  return Object.fromEntries(new URLSearchParams(fragment))
}

/** A refusal that stays on a page, and goes nowhere. */
export async function expectErrorPage(response: Response, words: RegExp): Promise<void> {
  expect(response.status).toBe(400)
  expect(response.headers.get('location')).toBeNull()
  expect(await response.text()).toMatch(words)
}
