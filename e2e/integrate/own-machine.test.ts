import { expect, it } from 'vitest'
import { Person } from '../protocol/person.ts'
import { startServer } from './run.ts'
import { readConfig } from './snippets.ts'

it('native-app.js: opens a browser and is answered on a port of its own', async () => {
  const { run } = await startServer(await readConfig('native-app.json'))
  const program = run('native-app.js', { CLIENT_ID: 'desk' })
  const callback = await new Person().allow(new URL(await program.says(/Open (\S+)\n/)))
  expect(callback.hostname).toBe('127.0.0.1')
  await fetch(new URL('/favicon.ico', callback))
  expect(await (await fetch(callback)).text()).toBe('You can close this window.')
  await program.says(/Hello, Test\n/)
  expect(await program.exit).toBe(0)
})

it('native-app.js: an answer with a state that it did not ask with gets it no tokens', async () => {
  const { run } = await startServer(await readConfig('native-app.json'))
  const program = run('native-app.js', { CLIENT_ID: 'desk' })
  const callback = await new Person().allow(new URL(await program.says(/Open (\S+)\n/)))
  callback.searchParams.set('state', 'invented')
  await fetch(callback)
  expect(await program.exit).toBe(1)
  expect(program.said).not.toContain('Hello')
})

it('device.js: shows a code, and waits until its person has allowed it', async () => {
  const { issuer, run } = await startServer(await readConfig('device.json'))
  const program = run('device.js', { CLIENT_ID: 'smart-tv' })
  const address = await program.says(/Or open (\S+)\n/)
  expect(program.said).toMatch(new RegExp(`Open ${issuer}/device and enter [A-Z]{4}-[A-Z]{4}\n`))
  await new Person().connectDevice(new URL(address), 'allow')
  await program.says(/Hello, Test\n/)
  expect(await program.exit).toBe(0)
})
