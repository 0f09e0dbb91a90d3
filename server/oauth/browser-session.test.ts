import { describe, expect, it } from 'vitest'
import { startAuthorization } from '../testing/browser.ts'
import { PASSWORD, REDIRECT_URI, startTestIssuer } from '../testing/issuer.ts'
import { askByTls, localTls } from '../testing/local-tls.ts'

describe('the cookies of a browser', () => {
  it('are the host’s alone under https: __Host-, Secure, every path, out of reach of script', async () => {
    const { tls, ca } = await localTls()
    const issuer = await startTestIssuer({ tls })
    const client = await issuer.addClient()
    await issuer.addUser()
    const query = new URLSearchParams({
      client_id: client.id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    }).toString()
    const page = await askByTls(`${issuer.url}/authorization/authorize?${query}`, { ca })
    const [browser = ''] = page.headers['set-cookie'] ?? []
    expect(browser).toMatch(/^__Host-gatehouse-browser=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)

    const interaction = /name="interaction" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
    const signedIn = await askByTls(`${issuer.url}/authorization/sign-in?${query}`, {
      ca,
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: browser.split(';')[0] ?? '' },
      body: new URLSearchParams({ interaction, username: 'ada', password: PASSWORD }).toString(),
    })
    expect(signedIn.headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-gatehouse-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ])
  })

  it('are no others than these on a plain http loopback, where neither Secure nor __Host- can be', async () => {
    const { browser, request, signIn } = await startAuthorization()
    await browser.submit(await browser.open(request), signIn)
    expect([...browser.cookies.keys()].sort()).toEqual(['gatehouse-browser', 'gatehouse-session'])
  })
})
