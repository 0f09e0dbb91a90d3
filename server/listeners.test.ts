import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { answerWith, close, listen } from './listeners.ts'
import { TLS_POLICY } from './tls/certificate-files.ts'
import { askByTls, localTls } from './testing/local-tls.ts'

async function start() {
  const { tls, ca } = await localTls()
  const listener = await listen('issuer', '127.0.0.1', 0, { ...TLS_POLICY, ...tls })
  const app = express()
  app.use((request, response) => void response.json({ secure: request.secure, path: request.path }))
  answerWith(listener, app)
  return { listener, ca, url: `https://127.0.0.1:${String(listener.port)}/hello` }
}

describe('a TLS listener', () => {
  it('answers by https alone, with requests born as the app’s', async () => {
    const { listener, ca, url } = await start()
    const answer = await askByTls(url, { ca })
    expect(JSON.parse(answer.body)).toEqual({ secure: true, path: '/hello' })
    await expect(fetch(url.replace('https', 'http'))).rejects.toThrow()
    await expect(askByTls(url, { ca, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })).rejects.toThrow()
    await expect(askByTls(url, { ca, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256' })).rejects.toThrow()
    expect(await askByTls(url, { ca, maxVersion: 'TLSv1.2' })).toMatchObject({ status: 200 })
    await close(listener)
  })

  it('serves new connections with a renewed certificate, and lets those that are open go on', async () => {
    const { listener, ca, url } = await start()
    const open = connectTls({ host: '127.0.0.1', port: listener.port, ca })
    await once(open, 'secureConnect')
    const renewed = await localTls()
    listener.setSecureContext?.({ ...TLS_POLICY, ...renewed.tls })
    await expect(askByTls(url, { ca })).rejects.toThrow(/unable to (verify|get)|signature/)
    expect(await askByTls(url, { ca: renewed.ca })).toMatchObject({ status: 200 })
    open.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    expect(String((await once(open, 'data'))[0])).toMatch(/^HTTP\/1\.1 200/)
    open.destroy()
    await close(listener)
  })

  it('closes at once beside connections that ask nothing, in or after the handshake', async () => {
    const { listener, ca } = await start()
    const silent = connect(listener.port, '127.0.0.1')
    const shaken = connectTls({ host: '127.0.0.1', port: listener.port, ca })
    for (const socket of [silent, shaken]) socket.on('error', () => undefined)
    await Promise.all([once(silent, 'connect'), once(shaken, 'secureConnect')])
    const ended = Promise.all([once(silent, 'close'), once(shaken, 'close')])
    // It counts them when it has accepted them.
    await expect.poll(() => [...listener.unused].length).toBe(2)
    const begun = performance.now()
    await close(listener)
    await ended
    expect(performance.now() - begun).toBeLessThan(5_000)
  })
})

describe('a listener without an app', () => {
  it('lets callers wait, and the app answers them when it is there', async () => {
    const listener = await listen('console', '127.0.0.1', 0)
    const asked = once(listener.server, 'request')
    const answer = fetch(`http://127.0.0.1:${String(listener.port)}/early`)
    await asked
    const app = express()
    app.use((request, response) => void response.json({ path: request.path }))
    answerWith(listener, app)
    expect(await (await answer).json()).toEqual({ path: '/early' })
    await close(listener)
  })

  it('closes at once: what nobody will answer is cut off', async () => {
    const listener = await listen('console', '127.0.0.1', 0)
    const asked = once(listener.server, 'request')
    const answer = fetch(`http://127.0.0.1:${String(listener.port)}/early`)
    const refused = expect(answer).rejects.toThrow()
    await asked
    const begun = performance.now()
    await close(listener)
    expect(performance.now() - begun).toBeLessThan(5_000)
    await refused
  })
})
