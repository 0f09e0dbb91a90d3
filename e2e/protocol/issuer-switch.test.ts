import { expect, it, onTestFinished } from 'vitest'
import { createGatehouse, StartUpError } from '../../server/index.ts'
import { findFreePort } from '../crash/free-port.ts'
import { Random } from '../crash/random.ts'
import { CONFIG, startConfigured } from './start-gatehouse.ts'

const ADA = { username: 'ada', password: 'a long enough passphrase', scope: 'openid profile authorization' }
const SERVER = { ...CONFIG, users: [ADA] }

it('the issuer is turned off and on while the console goes on', async () => {
  // One that no outgoing connection is given while the issuer is off: it comes back to the same.
  const port = await findFreePort(new Random(Date.now()))
  const { gatehouse, issuer, console: consoleUrl, stop } = await startConfigured(SERVER, { port })
  onTestFinished(stop)
  expect(gatehouse.isIssuerOn()).toBe(true)

  await gatehouse.turnIssuerOff()

  expect(gatehouse.isIssuerOn()).toBe(false)
  await expect(fetch(`${issuer}/health`)).rejects.toThrow()
  expect((await fetch(`${consoleUrl}/backend/session`)).status).toBe(401)

  await gatehouse.turnIssuerOn()
  expect((await fetch(`${issuer}/health`)).status).toBe(200)
  await gatehouse.turnIssuerOff()
  await gatehouse.stop()
  expect(gatehouse.isIssuerOn()).toBe(false)
})

it('a start that fails says what can be chosen instead', async () => {
  const { directory, issuer, stop } = await startConfigured(SERVER)
  onTestFinished(stop)
  const remedyOf = async (dataDirectory: string) => {
    const port = Number(new URL(issuer).port)
    const failure = await createGatehouse({ dataDirectory, port, consolePort: 0, logLevel: 'silent' })
      .start()
      .catch((error: unknown) => error)
    return failure instanceof StartUpError ? failure.remedy : failure
  }
  expect(await remedyOf(`${directory}/data`)).toBe('data-directory')
  expect(await remedyOf(`${directory}/other`)).toBe('port')
  expect(await remedyOf(`${directory}/config.json`)).toBeNull()
})
