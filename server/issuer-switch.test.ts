import { once } from 'node:events'
import { createServer } from 'node:http'
import express from 'express'
import { expect, it, onTestFinished } from 'vitest'
import { createIssuerSwitch } from './issuer-switch.ts'
import { answerWith, close, ListenError, listen } from './listeners.ts'

async function start() {
  const listener = await listen('issuer', '127.0.0.1', 0)
  onTestFinished(() => close(listener))
  const app = express()
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  app.get('/', (_request, response) => void response.send('here'))
  app.get('/slow', async (_request, response) => {
    await held
    response.send('finished')
  })
  answerWith(listener, app)
  const url = `http://127.0.0.1:${String(listener.port)}`
  const answer = async (path = '/') => await (await fetch(url + path)).text()
  return { issuer: createIssuerSwitch(listener, '127.0.0.1'), port: listener.port, answer, release }
}

it('takes the listener off its port and puts it back, as often as asked', async () => {
  const { issuer, answer } = await start()
  for (let round = 0; round < 2; round++) {
    expect([issuer.isOn(), await answer()]).toEqual([true, 'here'])
    await issuer.turnOff()
    expect(issuer.isOn()).toBe(false)
    await expect(answer()).rejects.toThrow()
    await issuer.turnOff()
    await issuer.turnOn()
    await issuer.turnOn()
  }
  expect(await answer()).toBe('here')
})

it('finishes what is in flight before it is off, and then does what was asked for last', async () => {
  const { issuer, answer, release } = await start()
  const slow = answer('/slow')
  await answer()
  const off = issuer.turnOff()
  const on = issuer.turnOn()
  release()
  expect(await slow).toBe('finished')
  await Promise.all([off, on])
  expect(await answer()).toBe('here')
})

it('stays off where another program took the port meanwhile, and goes on once that is free', async () => {
  const { issuer, port, answer } = await start()
  await issuer.turnOff()
  const other = createServer().listen(port, '127.0.0.1')
  await once(other, 'listening')

  const refusal = await issuer.turnOn().catch((error: unknown) => error)

  expect(refusal).toBeInstanceOf(ListenError)
  expect(refusal).toMatchObject({ isTaken: true, message: expect.stringContaining('is in use') as string })
  expect(issuer.isOn()).toBe(false)
  other.close()
  await once(other, 'close')
  await issuer.turnOn()
  expect(await answer()).toBe('here')
})

it('can be closed while it is off', async () => {
  const listener = await listen('issuer', '127.0.0.1', 0)
  answerWith(listener, express())
  await createIssuerSwitch(listener, '127.0.0.1').turnOff()
  await close(listener)
  expect(listener.server.listening).toBe(false)
})
