import { PASSWORD } from './start-gatehouse.ts'

/** A person with a browser without script: keeps cookies, fills in the forms, and stops where the client's own page begins. */
export class Person {
  readonly #cookies = new Map<string, string>()

  /** Opens an authorization URL, signs in and allows; the URL that the browser is sent back to. */
  async allow(authorizationUrl: URL, username = 'test', password = PASSWORD): Promise<URL> {
    const signInPage = await this.#open(authorizationUrl)
    const afterSignIn = await this.#submit(signInPage, authorizationUrl, { username, password })
    if (afterSignIn.headers.has('location')) return locationOf(afterSignIn)
    return locationOf(await this.#submit(afterSignIn, authorizationUrl, { decision: 'allow' }))
  }

  /** Opens a URL at which there is nothing to decide; where the browser is sent from there. */
  async follow(url: URL): Promise<URL> {
    return locationOf(await this.#open(url))
  }

  /** Opens a device's verification URI with its code, confirms it, signs in and decides; the page at the end. */
  async connectDevice(completeUri: URL, decision: 'allow' | 'deny'): Promise<string> {
    const codePage = await this.#open(completeUri)
    const userCode = completeUri.searchParams.get('user_code') ?? ''
    const signInPage = await this.#submit(codePage, completeUri, { user_code: userCode })
    const consentPage = await this.#submit(signInPage, completeUri, { username: 'test', password: PASSWORD })
    return await (await this.#submit(consentPage, completeUri, { decision })).text()
  }

  async #open(url: URL): Promise<Response> {
    const response = await fetch(url, { redirect: 'manual', headers: { Cookie: this.#cookieHeader() } })
    this.#keepCookies(response)
    return response
  }

  async #submit(page: Response, base: URL, fields: Record<string, string>): Promise<Response> {
    const html = await page.text()
    const action = /<form action="([^"]+)" method="post"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    const interaction = /name="interaction" value="([^"]+)"/.exec(html)?.[1]
    if (action === undefined || interaction === undefined) throw new Error(`there is no form on this page: ${html}`)
    const response = await fetch(new URL(action, base), {
      method: 'POST',
      redirect: 'manual',
      headers: { Cookie: this.#cookieHeader() },
      body: new URLSearchParams({ interaction, ...fields }),
    })
    this.#keepCookies(response)
    return response
  }

  #cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  #keepCookies(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (name !== undefined && value !== undefined) this.#cookies.set(name, value)
    }
  }
}

function locationOf(response: Response): URL {
  const location = response.headers.get('location')
  if (location === null) throw new Error(`expected a redirect; received ${String(response.status)}`)
  return new URL(location)
}
