/** Tokens from a contender, one request at a time: what a load starts from. */
import { formHeaders, MACHINE, PATHS, ROTATING, SCOPE, type Client } from './agreed-names.ts'
import type { Contender } from './contender.ts'

type Where = Pick<Contender, 'name' | 'url'>

interface TokenAnswer {
  access_token?: string
  refresh_token?: string
}

/** A new access token. @throws Error with what the contender answered */
export async function accessToken(contender: Where, parameters: Readonly<Record<string, string>>): Promise<string> {
  const { access_token } = await clientCredentials(contender, MACHINE, parameters)
  if (access_token === undefined) throw new Error(`${contender.name} answered without an access token`)
  return access_token
}

/** A refresh token of a new family, where client_credentials brings one. */
export async function issuedRefreshToken(contender: Where): Promise<string> {
  const { refresh_token } = await clientCredentials(contender, ROTATING, { scope: SCOPE })
  if (refresh_token === undefined) throw new Error(`${contender.name} answered without a refresh token`)
  return refresh_token
}

/** Refresh tokens of new grants, where the contender's own program makes them. */
export async function madeRefreshTokens({ name, url }: Where, count: number): Promise<string[]> {
  const response = await fetch(`${url}${PATHS.refreshTokens}?count=${count}`, { method: 'POST' })
  return (await right(name, response).json()) as string[]
}

async function clientCredentials(
  { name, url }: Where,
  client: Client,
  parameters: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const response = await fetch(`${url}${PATHS.token}`, {
    method: 'POST',
    headers: formHeaders(client),
    body: new URLSearchParams({ grant_type: 'client_credentials', ...parameters }).toString(),
  })
  return (await right(name, response).json()) as TokenAnswer
}

function right(name: string, response: Response): Response {
  if (!response.ok) throw new Error(`${name} answered ${response.status} at ${new URL(response.url).pathname}`)
  return response
}
