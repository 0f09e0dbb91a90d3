import type { IncomingMessage } from 'node:http'
import type { SecureContextOptions } from 'node:tls'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet, type JWTVerifyResult } from 'jose'
import type { Services } from '../app.ts'
import { startWebServer } from './web-server.ts'

/** A relying party's back-channel logout endpoint (OpenID Connect Back-Channel Logout section 2.5), ended with the test. */
export interface LogoutReceiver {
  /** For the client's `backchannelLogoutUri`. */
  uri: string
  /** What it answers; null lets the caller wait. */
  status: number | null
  /** The forms that came, in their order. */
  readonly received: readonly URLSearchParams[]
  /** Resolves with the nth form, from 0, once it is there. */
  form(index: number): Promise<URLSearchParams>
  /** How many it was working on at the same time, at most. */
  readonly mostAtOnce: number
}

/** @param tls of one that is reached by https. */
export async function startLogoutReceiver(
  status: number | null = 200,
  tls?: SecureContextOptions,
): Promise<LogoutReceiver> {
  const received: URLSearchParams[] = []
  const waiting: (() => void)[] = []
  let atOnce = 0
  const url = await startWebServer((request, response) => {
    atOnce++
    receiver.mostAtOnce = Math.max(receiver.mostAtOnce, atOnce)
    response.on('close', () => atOnce--)
    void textOf(request).then((text) => {
      received.push(new URLSearchParams(text))
      if (receiver.status !== null) response.writeHead(receiver.status).end()
      for (const look of waiting.splice(0)) look()
    })
  }, tls)
  const receiver = {
    uri: `${url}/backchannel-logout`,
    status,
    received,
    mostAtOnce: 0,
    async form(index: number): Promise<URLSearchParams> {
      for (;;) {
        const form = received[index]
        if (form !== undefined) return form
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
  }
  return receiver
}

/** Verifies a logout token as its client does: our signature, type, issuer, audience and times. */
export async function verifyLogoutToken(
  form: URLSearchParams,
  { keys, issuer, now }: Services,
  audience: string,
): Promise<JWTVerifyResult> {
  const jwks = createLocalJWKSet(JSON.parse(keys.jwks()) as JSONWebKeySet)
  const options = { typ: 'logout+jwt', issuer, audience, currentDate: new Date(now()), maxTokenAge: '3 minutes' }
  return await jwtVerify(form.get('logout_token') ?? '', jwks, options)
}

async function textOf(request: IncomingMessage): Promise<string> {
  request.setEncoding('utf8')
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
