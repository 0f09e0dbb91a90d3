import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { remoteAddress, trustProxies } from './remote-address.ts'

/** What `remoteAddress` says of a request from 127.0.0.1 with this header. */
async function asker(proxies: readonly string[], host = '127.0.0.1') {
  const app = express()
  trustProxies(app, proxies)
  app.use((request, response) => void response.send(remoteAddress(request)))
  const server = createServer(app).listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return async (forwarded?: string) => {
    const headers = forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded }
    const response = await fetch(`http://127.0.0.1:${String(port)}/`, { headers })
    return `${response.status === 200 ? '' : `${String(response.status)} `}${await response.text()}`
  }
}

describe('the address of a request', () => {
  it('is the connection’s where no proxy is trusted, whatever the header says', async () => {
    for (const proxies of [[], ['10.0.0.0/8', '2001:db8::/32']]) {
      const ask = await asker(proxies)
      expect(await ask()).toBe('127.0.0.1')
      expect(await ask('192.0.2.1')).toBe('127.0.0.1')
    }
  })

  it('is the last in the header that no trusted proxy has', async () => {
    const ask = await asker(['127.0.0.1', '10.0.0.0/8', '2001:db8::/32'])
    expect(await ask()).toBe('127.0.0.1')
    expect(await ask('192.0.2.1')).toBe('192.0.2.1')
    // What the caller wrote itself stands before what the proxy added.
    expect(await ask('198.51.100.9, 192.0.2.1')).toBe('192.0.2.1')
    expect(await ask('198.51.100.9, 192.0.2.1, 10.1.2.3,2001:db8::5')).toBe('192.0.2.1')
    expect(await ask('10.0.0.1')).toBe('10.0.0.1')
    expect(await ask('2001:db9::1')).toBe('2001:db9::1')
  })

  it('knows the forms that proxies write addresses in', async () => {
    const ask = await asker(['127.0.0.1'], '::')
    expect(await ask('192.0.2.1:54321')).toBe('192.0.2.1')
    expect(await ask('[2001:db9::1]:443')).toBe('2001:db9::1')
    expect(await ask('::ffff:192.0.2.1')).toBe('192.0.2.1')
  })

  it('is the proxy’s where the proxy wrote none, and never breaks a request', async () => {
    const ask = await asker(['127.0.0.1'])
    for (const junk of [
      '',
      ',',
      ',,,',
      'unknown',
      '<script>',
      '192.0.2.1, _hidden',
      '1.2.3',
      '::::',
      '[',
      'a'.repeat(9000),
    ]) {
      expect(await ask(junk)).toBe('127.0.0.1')
    }
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary-ascii' }), async (text) => {
        expect(await ask(text.replaceAll(/[^\x20-\x7e]/g, '.'))).toMatch(/^[\d.]+$|^[\da-f:.]+$/)
      }),
      { numRuns: 50 },
    )
  })
})
