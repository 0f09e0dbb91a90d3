/** A browser without script, as far as sign-in pages need one: cookies, redirects, forms. */

export interface Form {
  action: URL
  /** What it holds before anybody types: hidden fields and prefilled ones. */
  fields: Record<string, string>
  /** The buttons that submit it, as their name and value. */
  buttons: { name: string; value: string }[]
}

/** Where the browser came to a halt: a page of the server, or what the client was sent. */
export type Stop = { kind: 'page'; status: number; url: URL; html: string; contentSecurityPolicy: string } | Callback

/** The authorization response as the client's redirect URI receives it. */
export interface Callback {
  kind: 'callback'
  method: 'GET' | 'POST'
  contentType: string | null
  url: URL
  /** Of the query or, where there is one, of the fragment for GET, of the body for POST. */
  parameters: URLSearchParams
}

export class Browser {
  readonly #cookies = new Map<string, string>()
  readonly #issuer: string

  constructor(issuer: string) {
    this.#issuer = issuer
  }

  async open(url: URL, form?: Record<string, string>): Promise<Stop> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { Cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    })
    this.#keepCookies(response)
    const location = response.headers.get('location')
    if (location !== null) {
      const next = new URL(location, url)
      if (next.origin === new URL(this.#issuer).origin) return await this.open(next)
      const parameters = next.hash === '' ? next.searchParams : new URLSearchParams(next.hash.slice(1))
      return { kind: 'callback', method: 'GET', contentType: null, url: next, parameters }
    }
    const contentSecurityPolicy = response.headers.get('content-security-policy') ?? ''
    const html = await response.text()
    return this.#submitByItself({ kind: 'page', status: response.status, url, html, contentSecurityPolicy })
  }

  /** Fills in the form of a page and presses the button that is named, or its only one. */
  async submit(stop: Stop, typed: Record<string, string>, button?: string): Promise<Stop> {
    const form = formOf(stop)
    const pressed = form.buttons.find(({ value }) => value === button) ?? form.buttons[0]
    const fields = { ...form.fields, ...typed }
    if (pressed !== undefined && pressed.name !== '') fields[pressed.name] = pressed.value
    return await this.open(form.action, fields)
  }

  /** The Form Post Response Mode: the page is a form that goes to the client by itself. */
  #submitByItself(page: Stop & { kind: 'page' }): Stop {
    if (!page.html.includes('<script')) return page
    const form = formOf(page)
    return {
      kind: 'callback',
      method: 'POST',
      contentType: 'application/x-www-form-urlencoded',
      url: form.action,
      parameters: new URLSearchParams(form.fields),
    }
  }

  #keepCookies(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (name === undefined || value === undefined) continue
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(cookie) || value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
  }
}

export function callbackOf(stop: Stop): Callback {
  if (stop.kind === 'callback') return stop
  throw new Error(
    `expected the client to be answered; stopped at ${stop.url.pathname} (${String(stop.status)}):\n${textOf(stop)}`,
  )
}

export function pageOf(stop: Stop): Stop & { kind: 'page' } {
  if (stop.kind === 'page') return stop
  throw new Error(`expected a page; the client was sent ${stop.parameters.toString()}`)
}

/** What a page says, without markup. */
export function textOf(stop: Stop): string {
  return unescape(
    pageOf(stop)
      .html.replaceAll(/<(style|script)[\s\S]*?<\/\1>/g, ' ')
      .replaceAll(/<[^>]+>/g, ' '),
  )
    .replaceAll(/\s+/g, ' ')
    .trim()
}

export function formOf(stop: Stop): Form {
  const page = pageOf(stop)
  const [, opening, content] = /<form([^>]*)>([\s\S]*?)<\/form>/.exec(page.html) ?? []
  if (opening === undefined || content === undefined) throw new Error(`there is no form on this page: ${textOf(page)}`)
  const inputs = [...content.matchAll(/<input([^>]*)>/g)].map(([, attributes]) => attributesOf(attributes ?? ''))
  const buttons = [...content.matchAll(/<button([^>]*)>/g)].map(([, attributes]) => attributesOf(attributes ?? ''))
  return {
    action: new URL(attributesOf(opening)['action'] ?? '', page.url),
    fields: Object.fromEntries(inputs.map(({ name, value }) => [name ?? '', value ?? ''])),
    buttons: buttons.map(({ name, value }) => ({ name: name ?? '', value: value ?? '' })),
  }
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [, name = '', value = ''] of text.matchAll(/([\w-]+)="([^"]*)"/g)) attributes[name] = unescape(value)
  return attributes
}

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')
}
