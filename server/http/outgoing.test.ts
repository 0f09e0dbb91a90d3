import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { startWebServer } from '../testing/web-server.ts'
import { createOutgoing, outgoing, OutgoingError } from './outgoing.ts'

async function refusal(call: Promise<unknown>): Promise<string> {
  const outcome: unknown = await call.catch((error: unknown) => error)
  if (!(outcome instanceof OutgoingError)) throw new Error(`not refused: ${String(outcome)}`)
  return outcome.message
}

describe('what the server fetches', () => {
  it('is text, asked for by type', async () => {
    const url = await startWebServer((request, response) => response.end(`${request.headers.accept ?? ''} ü`))
    expect(await outgoing.get(`${url}/jwks`, 'application/json')).toBe('application/json ü')
  })

  it('is refused where a redirect answers: nobody is led on to another place', async () => {
    let reached = false
    const inside = await startWebServer((_request, response) => {
      reached = true
      response.end('{}')
    })
    const url = await startWebServer((_request, response) => response.writeHead(302, { location: inside }).end())
    expect(await refusal(outgoing.get(url, '*/*'))).toMatch(/answered 302: expected 200/)
    expect(await refusal(outgoing.post(url, { a: 'b' }))).toMatch(/answered 302/)
    expect(reached).toBe(false)
  })

  it.each([404, 500, 304])('is refused where %s answers, and the answer is not repeated', async (status) => {
    const url = await startWebServer((_request, response) => {
      response.writeHead(status).end(status === 304 ? undefined : 'private words')
    })
    const message = await refusal(outgoing.get(`${url}/jwks?key=secret`, '*/*'))
    expect(message).toBe(`${url}/jwks answered ${String(status)}: expected 200, and no redirect`)
  })

  it('is limited in size, also where it comes compressed or without end', async () => {
    const endless = await startWebServer((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      }
      response.on('drain', more)
      more()
    })
    expect(await refusal(outgoing.get(endless, '*/*'))).toMatch(/sent more than 64000 characters/)
    const bomb = gzipSync('x'.repeat(20_000_000))
    const compressed = await startWebServer((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    expect(await refusal(outgoing.get(compressed, '*/*'))).toMatch(/sent more than 64000 characters/)
    const fits = await startWebServer((_request, response) => response.end('x'.repeat(64_000)))
    expect(await outgoing.get(fits, '*/*')).toHaveLength(64_000)
  })

  it('is limited in time, before the first word and between two', async () => {
    const http = createOutgoing(150)
    const silent = await startWebServer(() => undefined)
    expect(await refusal(http.get(silent, '*/*'))).toMatch(/could not be reached within 0.15 seconds/)
    expect(await refusal(http.post(silent, {}))).toMatch(/could not be reached/)
    const hanging = await startWebServer((_request, response) => response.writeHead(200).write('{"keys"'))
    expect(await refusal(http.get(hanging, '*/*'))).toMatch(/broke off its answer/)
  })

  it('is refused where nobody is, or somebody who does not speak HTTP', async () => {
    expect(await refusal(outgoing.get('http://127.0.0.1:1/', '*/*'))).toMatch(/could not be reached/)
    const rude = await startWebServer((request) => request.socket.end('SSH-2.0\r\n'))
    expect(await refusal(outgoing.get(rude, '*/*'))).toMatch(/could not be reached/)
  })

  it.each([
    ['file:///etc/passwd', /must use https/],
    ['data:application/json,{}', /must use https/],
    ['ftp://127.0.0.1/', /must use https/],
    ['http://jwks.example/', /must use https/],
    ['http://169.254.169.254/latest', /must use https/],
    ['https://user:secret@client.example/', /user name or password/],
    ['not a url', /absolute URL/],
    ['', /absolute URL/],
  ])('is not even asked for at %s', async (url, reason) => {
    const message = await refusal(outgoing.get(url, '*/*'))
    expect(message).toMatch(reason)
    expect(message).not.toContain('secret')
    expect(await refusal(outgoing.post(url, {}))).toMatch(reason)
  })
})

describe('what the server sends', () => {
  it('is a form, and any 2xx answer will do', async () => {
    const received: string[] = []
    const url = await startWebServer((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => received.push(text))
      request.on('end', () => response.writeHead(204).end())
      received.push(`${request.method ?? ''} ${request.headers['content-type'] ?? ''}`)
    })
    await outgoing.post(url, { logout_token: 'a&b=c' })
    expect(received).toEqual(['POST application/x-www-form-urlencoded;charset=UTF-8', 'logout_token=a%26b%3Dc'])
  })

  it('does not wait for an answer that has no end', async () => {
    const url = await startWebServer((_request, response) => response.writeHead(200).write('...'))
    await createOutgoing(2_000).post(url, {})
  })
})
