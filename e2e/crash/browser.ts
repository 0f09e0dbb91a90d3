import { createHash, randomBytes } from 'node:crypto'
import { CODES, PERSON, REDIRECT_URI, SCOPE } from './configuration.ts'
import type { Answer } from './http.ts'
import type { World } from './world.ts'

/** A code and what its client needs to exchange it. */
export interface ReceivedCode {
  code: string
  verifier: string
}

/**
 * Codes of one session, well below the hundred that the server remembers: beyond these it ends the tokens of the oldest, as
 * it should, and nothing here would know of it. No round of load comes near the difference.
 */
const CODES_OF_A_SESSION = 40

/** A person's browser: stays signed in, whatever becomes of the server. */
export class Browser {
  readonly #world: World
  readonly #cookies = new Map<string, string>()
  #codes = 0

  constructor(world: World) {
    this.#world = world
  }

  /** Signs in where nobody is signed in yet, or where a session has given so many codes that it is time for another one. */
  async signInWhenDue(): Promise<void> {
    if (this.#cookies.size > 0 && this.#codes < CODES_OF_A_SESSION) return
    this.#cookies.clear()
    this.#codes = 1
    const signInPage = await this.#open(authorizationPath(newVerifier()), [200])
    const { username, password } = PERSON
    const answer = await this.#submit(signInPage, { username, password }, [200, 303])
    // The first time the client is allowed what it asks for: that is on record from then on.
    if (answer.status === 200) await this.#submit(answer, { decision: 'allow' }, [303])
  }

  /** A code without a question: the session and the consent are on record. */
  async getCode(): Promise<ReceivedCode> {
    const verifier = newVerifier()
    this.#codes += 1
    const { location } = await this.#open(authorizationPath(verifier), [303])
    const code = new URL(location ?? '').searchParams.get('code')
    if (code === null) {
      this.#world.violate({ thing: 'the code flow', expected: 'a code', found: location ?? '' })
    }
    return { code: code ?? '', verifier }
  }

  async #open(path: string, statuses: readonly number[]): Promise<Answer> {
    return this.#keepCookies(
      await this.#world.ask({
        what: "the authorization page in a browser that signed in (200: it asks again, 303: it doesn't)",
        send: (api) => api.page(path, this.#cookieHeader),
        statuses,
      }),
    )
  }

  async #submit({ body }: Answer, fields: Record<string, string>, statuses: readonly number[]): Promise<Answer> {
    const html = String(body)
    const action = /<form [^>]*action="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    const interaction = /name="interaction" value="([^"]+)"/.exec(html)?.[1]
    if (action === undefined || interaction === undefined) throw new Error(`there is no form on this page: ${html}`)
    return this.#keepCookies(
      await this.#world.ask({
        what: 'a form of the issuer',
        send: (api) => api.page(action, this.#cookieHeader, { interaction, ...fields }),
        statuses,
      }),
    )
  }

  get #cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  #keepCookies(answer: Answer): Answer {
    for (const cookie of answer.cookies) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (name !== undefined && value !== undefined) this.#cookies.set(name, value)
    }
    return answer
  }
}

const newVerifier = () => randomBytes(32).toString('base64url')

function authorizationPath(verifier: string): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: CODES.id,
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  return `/authorization/authorize?${query.toString()}`
}
