import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { IncomingMessage } from 'node:http'
import { exitCode } from '../../scripts/child-process.ts'
import { readiness } from '../../scripts/headless-twin.ts'
import { gatehouse } from '../headless/command.ts'
import { SettingsPage } from '../pages/settings-page.ts'
import { enter, expect, OPERATOR_ONLY, test } from './fixtures.ts'
import type { Locator, Page } from '@playwright/test'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A server whose ports are stored, as its console would have stored them: on the command line they could not be changed. */
async function startStored(folder: string) {
  const [port, consolePort] = [await freePort(), await freePort()]
  const stored = { issuer: null, host: '127.0.0.1', port, console_port: consolePort, trusted_proxies: [], tls: 'off' }
  const data = join(folder, 'data')
  const config = join(folder, 'gatehouse.json')
  await writeFile(config, JSON.stringify(OPERATOR_ONLY))
  await mkdir(data)
  await writeFile(join(data, 'network.json'), JSON.stringify({ ...stored, own_certificate: null, revision: 1 }))
  const child = gatehouse(['serve', '--json', '--data', data, '--config', config, '--log-level', 'warn'])
  return { ...(await readiness(child)), child, port }
}

async function save(page: Page, section: Locator): Promise<void> {
  await section.getByRole('button', { name: 'Save and restart the server' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save and restart' }).click()
}

test('the issuer moves to another port and then to TLS; the operator stays signed in', async ({ page }) => {
  test.slow()
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-network-'))
  const server = await startStored(folder)
  try {
    await enter(page, server.console)
    await new SettingsPage(page).open()
    const issuer = page.getByRole('region', { name: 'Issuer and addresses' })
    const form = page.locator('form', { has: issuer })
    await issuer.getByLabel('Issuer URL').fill('http://auth.example.com/')
    await expect(issuer.getByLabel('Issuer URL')).toHaveAccessibleDescription(/must not end with a slash/i)
    await issuer.getByLabel('Issuer URL').fill('')

    // A port that another program has is refused at its field, and nothing stops.
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const port = issuer.getByLabel('Port', { exact: true })
    await port.fill(String((taken.address() as AddressInfo).port))
    await save(page, form)
    await expect(port).toHaveAccessibleDescription(/is in use on 127\.0\.0\.1/)
    taken.close()

    const [next, nextConsole] = [await freePort(), await freePort()]
    await port.fill(String(next))
    await issuer.getByLabel('Console port').fill(String(nextConsole))
    await expect(issuer.getByText('Another issuer: clients must be told')).toBeVisible()
    await save(page, form)
    await expect(page).toHaveURL(`http://127.0.0.1:${String(nextConsole)}/settings`, { timeout: 30_000 })
    const moved = `http://127.0.0.1:${String(next)}`
    await expect(issuer.getByText(`The issuer is ${moved} now.`)).toBeVisible()
    const discovered = await fetch(`${moved}/.well-known/openid-configuration`)
    expect(await discovered.json()).toMatchObject({ issuer: moved })

    const tls = page.getByRole('region', { name: 'TLS' })
    await tls.getByRole('radio', { name: 'A certificate of the local authority' }).click()
    await tls.getByRole('button', { name: 'Make a local authority' }).click()
    const downloading = page.waitForEvent('download')
    await tls.getByRole('button', { name: 'Download its certificate' }).click()
    const ca = await text(await (await downloading).createReadStream())
    await save(page, form)
    const secure = `https://127.0.0.1:${String(next)}`
    await expect(issuer.getByText(`The issuer is ${secure} now.`)).toBeVisible({ timeout: 30_000 })
    await expect(tls.getByRole('region', { name: 'Served now' })).toContainText('localhost, 127.0.0.1, ::1')
    const asking = request(`${secure}/.well-known/openid-configuration`, { ca, agent: false })
    asking.end()
    const [answer] = (await once(asking, 'response')) as [IncomingMessage]
    expect(JSON.parse(await text(answer))).toMatchObject({ issuer: secure })
  } finally {
    const ended = exitCode(server.child)
    server.child.kill('SIGKILL')
    await ended
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})
