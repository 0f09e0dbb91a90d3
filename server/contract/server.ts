import { z } from 'zod'
import { ACCESS_TOKEN_ALGORITHMS } from '../protocol/signing-algorithms.ts'
import { endpoint } from './endpoint.ts'
import { accessTokenLifetime, idTokenLifetime, refreshTokenLifetime, revision, timestamp } from './fields.ts'
import { traffic } from './traffic.ts'

const count = z.number().int()

export const overview = z.object({
  issuer: z.string(),
  version: z.string(),
  started_at: timestamp,
  data_directory: z.string(),
  /** Certificate of the local authority that programs must trust to call the issuer; null where they need none. */
  authority_file: z.string().nullable(),
  counts: z.object({
    clients: count,
    users: count,
    scopes: count,
    live_access_tokens: count,
    live_refresh_tokens: count,
    issued_last_hour: count,
    issued_last_day: count,
  }),
  /** What wants the operator's attention, in words that say what to do. */
  attention: z.array(
    z.object({
      code: z.enum([
        'insecure_issuer',
        'password_grant',
        'legacy_code_exchange',
        'implicit_flow',
        'no_operator',
        'shared_secret',
        'key_near_end',
        'old_secret',
        'unused_client',
        'backup_failed',
        'certificate_near_end',
        'unprotected_keys',
      ]),
      message: z.string(),
      client_id: z.string().nullable(),
    }),
  ),
})

export const settingsFields = z.object({
  /** Seconds. */
  access_token_lifetime: accessTokenLifetime,
  /** Seconds. */
  refresh_token_lifetime: refreshTokenLifetime,
  /** Seconds. */
  id_token_lifetime: idTokenLifetime,
  /** Whether /consumer/login answers. */
  consumer_login: z.boolean(),
  /**
   * Whether the authorization endpoint gives ID tokens and access tokens to clients that are registered for it. Legacy: they
   * pass through the browser, as RFC 9700 section 2.1.2 advises against.
   */
  implicit_flow: z.boolean(),
  /**
   * What signs access tokens from now on; ID tokens are signed as their client registered it. HS256 is legacy: whoever can
   * verify can also forge.
   */
  signing_algorithm: z.enum(ACCESS_TOKEN_ALGORITHMS, `Must be one of ${ACCESS_TOKEN_ALGORITHMS.join(', ')}`),
})

export const settings = settingsFields.extend({ revision })

export const server = {
  overview: endpoint({ method: 'GET', path: '/overview', output: overview }),
  traffic: endpoint({ method: 'GET', path: '/traffic', output: traffic }),
  settings: endpoint({ method: 'GET', path: '/settings', output: settings }),
  updateSettings: endpoint({ method: 'PUT', path: '/settings', body: settings, output: settings }),
} as const

export type Overview = z.output<typeof overview>
export type Settings = z.output<typeof settings>
