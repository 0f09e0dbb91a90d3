import { relativeTime } from '../../../lib/relative-time.ts'

/** A claim of an access token, and what it means. */
export interface ClaimInWords {
  claim: string
  value: string
  words: string
}

interface Context {
  issuer: string
  /** Whose token it is. */
  client: { client_id: string; client_name: string }
  /** Milliseconds. */
  now: number
}

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

/** The claims of an access token in the order in which they are read (RFC 9068 section 2.2), each with what it says. */
export function claimsInWords(claims: Readonly<Record<string, unknown>>, context: Context): ClaimInWords[] {
  const known = Object.keys(WORDS).filter((claim) => claim in claims)
  const others = Object.keys(claims).filter((claim) => !(claim in WORDS))
  return [...known, ...others].map((claim) => {
    const value = claims[claim]
    return { claim, value: textOf(value), words: WORDS[claim]?.(value, context) ?? '' }
  })
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

const atTime =
  (verb: string) =>
  (value: unknown, { now }: Context) => {
    const at = Number(value) * 1000
    return `${verb} ${relativeTime(at, now)}, at ${time.format(at)}`
  }

const WORDS: Partial<Record<string, (value: unknown, context: Context) => string>> = {
  iss: (value, { issuer }) => (value === issuer ? 'Issued by this server' : 'Issued by'),
  sub: (value, { client }) =>
    value === client.client_id ? 'Speaks for the client itself: no person signed in' : 'Speaks for this user',
  name: () => 'The name of the user',
  client_id: (_value, { client }) => `Issued to ${client.client_name}`,
  aud: (value, { issuer }) => (value === issuer ? 'For this server: no other API was named' : 'For these APIs'),
  scope: (value) => (value === 'authorization' ? 'May see and revoke its own tokens' : 'May be used for this'),
  iat: atTime('Issued'),
  exp: atTime('Expires'),
  jti: () => 'Its name in the list of tokens',
}
