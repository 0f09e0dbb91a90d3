import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { Router } from 'express'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import type { Endpoint, EndpointOutput } from '../contract/endpoint.ts'
import { endpoint } from '../contract/endpoint.ts'
import { StoreUnavailable } from '../store/store.ts'
import { expectProblem } from '../testing/console.ts'
import { problemHandler } from './problem-handler.ts'
import { serve, type Call } from './route.ts'

const greeting = endpoint({
  method: 'POST',
  path: '/greetings/:name',
  params: z.object({ name: z.string().max(5) }),
  query: z.object({ loud: z.coerce.number().default(1) }),
  body: z.object({ text: z.string(), to: z.array(z.object({ id: z.number() })).default([]) }),
  output: z.object({ text: z.string() }),
})

/** A server with one endpoint; answers what was logged as an error, too. */
async function start<E extends Endpoint>(
  served: E,
  handle: (call: Call<E, string>) => Promise<EndpointOutput<E>>,
): Promise<{ post: (path: string, body: unknown, signal?: AbortSignal) => Promise<Response>; logged: string[] }> {
  const logged: string[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) })
  const router = Router()
  serve(router, served, () => 'somebody', handle)
  const server = createServer(express().use(router, problemHandler(log)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  const post = (path: string, body: unknown, signal?: AbortSignal) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: signal ?? null,
    })
  return { post, logged }
}

describe('an endpoint', () => {
  it('hands its handler the parsed parts and the caller', async () => {
    const { post } = await start(greeting, ({ params, query, body, caller, address }) =>
      Promise.resolve({ text: `${caller}@${address} ${body.text} ${params.name} ${String(query.loud + 1)}` }),
    )
    const response = await post('/greetings/ada?loud=2', { text: 'hello' })
    expect(await response.json()).toEqual({ text: 'somebody@127.0.0.1 hello ada 3' })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('reports the problems of all parts together, by dotted path', async () => {
    const { post } = await start(greeting, () => Promise.resolve({ text: '' }))
    const response = await post('/greetings/everybody?loud=x', { to: [{ id: 1 }, { id: 'two' }] })
    const { errors } = await expectProblem(response, 400, 'invalid-input', /text: Must be given/)
    expect(errors.map((error) => error.path)).toEqual(['name', 'loud', 'text', 'to.1.id'])
  })

  it('tells its handler when nobody waits any more, and calls that no failure', async () => {
    let begin: () => void = () => undefined
    const begun = new Promise<void>((resolve) => (begin = resolve))
    let end: (signal: AbortSignal) => void = () => undefined
    const ended = new Promise<AbortSignal>((resolve) => (end = resolve))
    const { post, logged } = await start(greeting, async ({ signal }) => {
      begin()
      await once(signal, 'abort')
      setImmediate(() => end(signal))
      signal.throwIfAborted()
      return { text: '' }
    })
    const waiting = new AbortController()
    const asked = post('/greetings/ada', { text: '' }, waiting.signal)
    await begun
    waiting.abort()
    await expect(asked).rejects.toThrow()
    expect((await ended).aborted).toBe(true)
    expect(logged).toEqual([])
  })

  it('answers with nothing that its contract does not name', async () => {
    const answer = { text: 'hello', passwordHash: 'hidden' }
    const { post } = await start(greeting, () => Promise.resolve(answer))
    expect(await (await post('/greetings/ada', { text: '' })).json()).toEqual({ text: 'hello' })
  })

  it('logs an answer that breaks its contract, and tells the caller nothing of it', async () => {
    const broken = { text: { secret: 'hidden' } } as unknown as { text: string }
    const { post, logged } = await start(greeting, () => Promise.resolve(broken))
    const text = JSON.stringify(
      await expectProblem(await post('/greetings/ada', { text: '' }), 500, 'server-error', /in its log/),
    )
    expect(text).not.toMatch(/hidden|text:/)
    expect(logged.join()).toMatch(/POST \/greetings\/:name does not fit its contract: text: /)
    expect(logged.join()).not.toContain('hidden')
  })

  it('says nothing of what it did not expect, and asks to try again where the disk failed', async () => {
    const failing = async (error: Error) => {
      const { post } = await start(greeting, () => Promise.reject(error))
      return await post('/greetings/ada', { text: '' })
    }
    const unexpected = await expectProblem(
      await failing(new TypeError('inner workings')),
      500,
      'server-error',
      /in its log/,
    )
    expect(JSON.stringify(unexpected)).not.toContain('inner')
    const unavailable = await failing(new StoreUnavailable('ENOSPC /data/gatehouse.journal'))
    expect(unavailable.headers.get('retry-after')).toBe('5')
    expect(JSON.stringify(await expectProblem(unavailable, 503, 'unavailable', /disk/))).not.toContain('/data')
  })
})
