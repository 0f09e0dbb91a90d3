import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { keyProtection } from './contract/key-protection.ts'
import { session } from './contract/session.ts'
import { createGatehouse, StartUpError, type Gatehouse, type GatehouseOptions } from './index.ts'
import { machine } from './store/testing/machine.ts'
import { temporaryDirectory } from './store/testing/temporary-directory.ts'

const [PASSPHRASE, ANOTHER] = ['arch over the gate of the house', 'keystone of the arch']

function prepare(dataDirectory: string, options: Partial<GatehouseOptions> = {}): Gatehouse {
  const ports = { port: 0, consolePort: 0, logLevel: 'silent' } as const
  const gatehouse = createGatehouse({ dataDirectory, ...ports, ...options })
  onTestFinished(() => gatehouse.stop())
  return gatehouse
}

async function setPassphrase(gatehouse: Gatehouse, console: string, passphrase: string): Promise<number> {
  const send = (path: string, method: string, body: object, token?: string) =>
    fetch(`${console}/backend${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    })
  const signedIn = await send(session.redeemTicket.path, 'POST', { ticket: gatehouse.createSignInTicket() })
  const { access_token } = (await signedIn.json()) as { access_token: string }
  const { path, method } = keyProtection.setPassphrase
  return (await send(path, method, { passphrase }, access_token)).status
}

/** Which key signs: the first that is published. */
async function signingKey(issuer: string): Promise<unknown> {
  const response = await fetch(`${issuer}/authorization/jwks`)
  const { keys } = (await response.json()) as { keys: unknown[] }
  return keys[0]
}

it('another machine asks once, however often its server starts again', async () => {
  const [home, copy] = [await temporaryDirectory(), join(await temporaryDirectory(), 'copy')]
  const first = prepare(home, { keychain: machine() })
  const at = await first.start()
  const published = await signingKey(at.issuer)
  expect(await setPassphrase(first, at.console, PASSPHRASE)).toBe(200)
  await first.stop()
  await cp(home, copy, { recursive: true })

  let asked = 0
  const unprotecting = machine()
  unprotecting.current = { isProtecting: false, problem: 'Nothing is there' }
  const second = prepare(copy, {
    keychain: unprotecting,
    askPassphrase: async ({ attempt, isForKeychain }) => {
      asked++
      expect([isForKeychain, await attempt(PASSPHRASE)]).toEqual([true, true])
    },
  })
  const there = await second.start()
  expect(await signingKey(there.issuer)).toEqual(published)
  // Changed meanwhile, the one that was given opens nothing any more; what it opened is open.
  expect(await setPassphrase(second, there.console, ANOTHER)).toBe(200)
  await second.stop()
  expect(await signingKey((await second.start()).issuer)).toEqual(published)
  expect(asked).toBe(1)
})

it('where nobody gives it, the start is refused with what can be done, and the directory let go', async () => {
  const directory = await temporaryDirectory()
  const twin = prepare(directory, { passphrase: PASSPHRASE })
  await twin.start()
  await twin.stop()

  const refused = prepare(directory, { keychain: machine(), askPassphrase: () => Promise.resolve() }).start()
  await expect(refused).rejects.toThrow(/sealed by a passphrase, and none was given/)
  const error: unknown = await refused.catch((reason: unknown) => reason)
  expect(error instanceof StartUpError && error.remedy).toBe('keys')
  await prepare(directory, { passphrase: PASSPHRASE }).start()
})
