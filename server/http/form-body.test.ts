import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { json } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { all, parseForm } from './form-body.ts'
import { startTestIssuer, type TestIssuer } from '../testing/issuer.ts'

const FORM = 'application/x-www-form-urlencoded'

/** Any bytes as the body of a token request; several are sent as chunks. */
async function post(issuer: TestIssuer, headers: Record<string, string>, ...chunks: (string | Buffer)[]) {
  const sent = request(`${issuer.url}/authorization/token`, { method: 'POST', headers })
  for (const chunk of chunks.slice(0, -1)) sent.write(chunk)
  sent.end(chunks.at(-1))
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const answer = (await json(response)) as { error: string; error_description: string }
  return [response.statusCode, answer.error, answer.error_description]
}

/** What is written to the socket as it is; all that came back until it closed. */
async function raw(issuer: TestIssuer, ...parts: string[]): Promise<string> {
  const socket = connect(Number(new URL(issuer.url).port), '127.0.0.1')
  const closed = once(socket, 'close')
  let received = ''
  socket.on('data', (chunk) => (received += chunk.toString()))
  for (const part of parts) {
    socket.write(part)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  socket.end()
  await closed
  return received
}

const head = (...headers: string[]) =>
  ['POST /authorization/token HTTP/1.1', 'Host: x', `Content-Type: ${FORM}`, ...headers, '', ''].join('\r\n')

describe('a form body', () => {
  it('of at most 100 kB is read, announced or in chunks', async () => {
    const issuer = await startTestIssuer()
    const form = { 'Content-Type': FORM }
    const fits = `grant_type=${'x'.repeat(102_400 - 'grant_type='.length)}`
    const tooLarge = [413, 'invalid_request', 'The body is too large: expected at most 100 kB']
    expect((await post(issuer, form, fits))[1]).toBe('unsupported_grant_type')
    expect((await post(issuer, form, ...(fits.match(/.{1,10000}/g) ?? [])))[1]).toBe('unsupported_grant_type')
    expect(await post(issuer, form, `${fits}x`)).toEqual(tooLarge)
    expect(await post(issuer, form, fits, 'x')).toEqual(tooLarge)
    expect(await post(issuer, form, fits, fits, fits)).toEqual(tooLarge)
  })

  it.each([
    FORM.toUpperCase(),
    `${FORM};charset=utf-8`,
    `${FORM} ; Charset="UTF-8"`,
    `${FORM}; charset=utf8`,
    `${FORM}; boundary=x`,
  ])('is one by Content-Type %s', async (type) => {
    const issuer = await startTestIssuer()
    expect((await post(issuer, { 'Content-Type': type }, 'grant_type=x'))[1]).toBe('unsupported_grant_type')
  })

  it.each([
    [{ 'Content-Type': `${FORM}; charset=iso-8859-1` }, /UTF-8/],
    [{ 'Content-Type': `${FORM}; charset="utf-16"` }, /UTF-8/],
    [{ 'Content-Type': `${FORM}; charset=` }, /UTF-8/],
    [{ 'Content-Type': `${FORM}; x=y; CHARSET=latin1` }, /UTF-8/],
    [{ 'Content-Type': FORM, 'Content-Encoding': 'gzip' }, /Content-Encoding/],
    [{ 'Content-Type': FORM, 'Content-Encoding': 'identity, gzip' }, /Content-Encoding/],
    [{ 'Content-Type': `${FORM}x` }, /Expected a body of Content-Type/],
    [{ 'Content-Type': 'multipart/form-data; boundary=x' }, /received multipart/],
    [{ 'Content-Type': '' }, /Expected a body of Content-Type/],
    [{ 'Content-Type': `text/plain; x=${FORM}` }, /received text\/plain/],
  ])('is refused with 415 by %j', async (headers, words) => {
    const issuer = await startTestIssuer()
    const body = 'Content-Encoding' in headers ? gzipSync('grant_type=x') : Buffer.from('grant_type=x')
    const [status, error, description] = await post(issuer, headers, body)
    expect([status, error]).toEqual([415, 'invalid_request'])
    expect(description).toMatch(words)
  })

  it('may say that it is not encoded, and may be empty', async () => {
    const issuer = await startTestIssuer()
    const form = { 'Content-Type': FORM, 'Content-Encoding': 'Identity' }
    expect((await post(issuer, form, 'grant_type=x'))[1]).toBe('unsupported_grant_type')
    for (const headers of [form, { 'Content-Type': FORM }, {}]) {
      expect((await post(issuer, headers, ''))[2]).toMatch(/grant_type is missing/)
    }
    expect((await post(issuer, { 'Content-Type': FORM }, '', ''))[2]).toMatch(/grant_type is missing/)
  })

  it('keeps a character that arrives in two pieces, and takes bytes that are none as they come', async () => {
    const issuer = await startTestIssuer()
    const character = Buffer.from('scope=ü&scope=ü')
    const [, , whole] = await post(issuer, { 'Content-Type': FORM }, character.subarray(0, 7), character.subarray(7))
    expect(whole).toMatch(/scope was sent more than once/)
    expect((await post(issuer, { 'Content-Type': FORM }, Buffer.from([0xff, 0xfe, 0x3d, 0xc3])))[0]).toBe(400)
  })

  it('that is cut off hurts nobody', async () => {
    const issuer = await startTestIssuer()
    await raw(issuer, head('Content-Length: 1000'), 'grant_type=client')
    await raw(issuer, head('Transfer-Encoding: chunked'), '5\r\ngrant\r\n')
    expect(await raw(issuer, head('Transfer-Encoding: chunked'), 'zz\r\nnot a chunk\r\n')).toMatch(/^HTTP\/1.1 400 /)
    expect(await raw(issuer, head('Content-Length: 1', 'Content-Length: 2'), 'x')).toMatch(/^HTTP\/1.1 400 /)
    expect(await raw(issuer, head('Content-Length: 1', 'Transfer-Encoding: chunked'), 'x')).toMatch(/^HTTP\/1.1 400 /)
    expect((await post(issuer, { 'Content-Type': FORM }, 'grant_type=x'))[0]).toBe(400)
  })

  it('leaves the connection to the next request, also where it was refused', async () => {
    const issuer = await startTestIssuer()
    const body = 'x'.repeat(200_000)
    const answers = await raw(
      issuer,
      head(`Content-Length: ${String(body.length)}`) + body + head('Content-Length: 12') + 'grant_type=x',
    )
    expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 400'])
    expect(answers).toContain('unsupported_grant_type')
  })
})

describe('a form', () => {
  it('keeps every value of what may be repeated, and can be written down and read again', () => {
    const form = parseForm('resource=https%3A%2F%2Fa.example&audience=x&resource=&resource=urn:b&resource=urn:b')
    expect([all(form, 'resource'), all(form, 'audience')]).toEqual([['https://a.example', 'urn:b'], ['x']])
    const again = parseForm(new URLSearchParams([...form]).toString())
    expect(all(again, 'resource')).toEqual(all(form, 'resource'))
    expect(all(parseForm(''), 'resource')).toEqual([])
    expect(() => parseForm('scope=a&scope=b')).toThrow('scope was sent more than once')
    expect(() => parseForm('resource=a&resource=%00')).toThrow('NUL')
  })
})
