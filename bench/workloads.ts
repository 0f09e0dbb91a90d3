import { formHeaders, MACHINE, PATHS, ROTATING, SCOPE } from './agreed-names.ts'
import { accessToken } from './asking.ts'
import type { Contender } from './contender.ts'
import type { LoadJob } from './load-job.ts'
import type { WorkloadName } from './options.ts'

/** What a load needs to know of a contender besides where it is. */
export interface TokenSource {
  /** Refresh tokens of new families. */
  refreshTokens(contender: Contender, count: number): Promise<readonly string[]>
  /** What to ask for to get an access token that it introspects. */
  introspectable: Readonly<Record<string, string>>
}

interface Length {
  connections: number
  seconds: number
}

export interface Workload {
  title: string
  /** What a round starts from: tokens of its own for each connection. */
  job(contender: Contender, source: TokenSource, length: Length): Promise<LoadJob>
}

export const clientCredentials: Workload = {
  title: '`client_credentials`',
  job: ({ url }, _source, length) =>
    Promise.resolve({
      ...length,
      url: `${url}${PATHS.token}`,
      headers: formHeaders(MACHINE),
      bodies: [form({ grant_type: 'client_credentials', scope: SCOPE })],
      rotate: false,
      expected: '"access_token":"',
    }),
}

const refresh: Workload = {
  title: '`refresh_token` with rotation',
  async job(contender, source, length) {
    const tokens = await source.refreshTokens(contender, length.connections)
    return {
      ...length,
      url: `${contender.url}${PATHS.token}`,
      headers: formHeaders(ROTATING),
      bodies: tokens.map((token) => form({ grant_type: 'refresh_token', refresh_token: token })),
      rotate: true,
      expected: '"refresh_token":"',
    }
  },
}

const introspection: Workload = {
  title: 'introspection',
  async job(contender, source, length) {
    const tokens = await Promise.all(
      Array.from({ length: length.connections }, () => accessToken(contender, source.introspectable)),
    )
    return {
      ...length,
      url: `${contender.url}${PATHS.introspection}`,
      headers: formHeaders(MACHINE),
      bodies: tokens.map((token) => form({ token })),
      rotate: false,
      expected: '"active":true',
    }
  },
}

export const workloads: Readonly<Record<WorkloadName, Workload>> = {
  client_credentials: clientCredentials,
  refresh,
  introspection,
}

const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString()
