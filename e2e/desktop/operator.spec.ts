import type { Page } from '@playwright/test'
import type { GatehouseBridge } from '../../electron/bridge.ts'
import { ClientsPage, type Credentials } from '../pages/clients-page.ts'
import { ScopesPage } from '../pages/scopes-page.ts'
import { TokensPage } from '../pages/tokens-page.ts'
import { UsersPage } from '../pages/users-page.ts'
import { expect, test } from './fixtures.ts'

const basic = ({ clientId, clientSecret }: Credentials) =>
  `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`

/** A token by client_credentials, as a program of the client gets it. */
async function requestToken(issuer: string, credentials: Credentials): Promise<string> {
  const response = await fetch(`${issuer}/authorization/token`, {
    method: 'POST',
    headers: { authorization: basic(credentials) },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'orders:read' }),
  })
  expect(response.status).toBe(200)
  const answer = (await response.json()) as { access_token: string; scope: string }
  expect(answer.scope).toBe('orders:read')
  return answer.access_token
}

/** Whether the server still stands by a token. */
async function isActive(issuer: string, credentials: Credentials, token: string): Promise<boolean> {
  const response = await fetch(`${issuer}/authorization/introspect`, {
    method: 'POST',
    headers: { authorization: basic(credentials) },
    body: new URLSearchParams({ token }),
  })
  expect(response.status).toBe(200)
  return ((await response.json()) as { active: boolean }).active
}

/** Creates a scope, a client that holds it and a user, in the window. */
async function createAll(page: Page): Promise<Credentials> {
  const scopes = new ScopesPage(page)
  await scopes.open()
  await scopes.create({ name: 'orders:read', description: 'Read orders' })
  await expect(scopes.row('orders:read')).toBeVisible()

  const users = new UsersPage(page)
  await users.open()
  await users.create({ username: 'ada', password: 'a long enough passphrase', email: 'ada@example.com' })
  await expect(users.row('ada@example.com')).toBeVisible()

  const clients = new ClientsPage(page)
  const credentials = await clients.create({ kind: 'Machine to machine', name: 'Billing', scope: 'orders:read' })
  await clients.open()
  await expect(clients.row('Billing')).toBeVisible()
  return credentials
}

test('the window opens on the console, signed in, keeps no ticket, and asks for another when it needs one', async ({
  window,
}) => {
  await test.step('the window opens on the console, signed in, and keeps no ticket', async () => {
    await expect(window.getByRole('navigation').getByRole('link', { name: 'Clients' })).toBeVisible()
    await expect(window.getByLabel('Password')).toHaveCount(0)
    await expect.poll(() => new URL(window.url()).hash).not.toContain('ticket')
  })
  await test.step('a reload stays signed in', async () => {
    await expect(window.getByRole('navigation').getByRole('link', { name: 'Clients' })).toBeVisible()
    await window.reload()
    await expect(window.getByRole('navigation').getByRole('link', { name: 'Clients' })).toBeVisible()
  })
  await test.step('a console that lost its token asks the bridge for a ticket, which works once', async () => {
    const statuses = await window.evaluate(async () => {
      const { gatehouse } = globalThis as unknown as { gatehouse: GatehouseBridge }
      const ticket = await gatehouse.requestSignInTicket()
      const redeem = async () => {
        const response = await fetch('/backend/session/ticket', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ticket }),
        })
        return response.status
      }
      return [await redeem(), await redeem()]
    })

    expect(statuses).toEqual([200, 401])
  })
})

test('an operator creates a client and follows its token until it is revoked', async ({ window, issuer }) => {
  const credentials = await createAll(window)
  const token = await requestToken(issuer, credentials)
  expect(await isActive(issuer, credentials, token)).toBe(true)

  const tokens = new TokensPage(window)
  await tokens.open()
  await expect(tokens.rows('Billing')).toHaveCount(1)
  const inspection = await tokens.inspect(token)
  await expect(inspection).toContainText('orders:read')

  await tokens.open()
  await tokens.revoke(tokens.rows('Billing'))

  await expect(tokens.rows('Billing')).toContainText('revoked', { ignoreCase: true })
  expect(await isActive(issuer, credentials, token)).toBe(false)
})

test('a restart finds everything again', async ({ launch, issuer }) => {
  const first = await launch()
  const credentials = await createAll(await first.firstWindow())
  const token = await requestToken(issuer, credentials)
  await first.close()

  const again = await launch()
  const window = await again.firstWindow()

  expect(await isActive(issuer, credentials, token)).toBe(true)
  await requestToken(issuer, credentials)
  const users = new UsersPage(window)
  await users.open()
  await expect(users.row('ada@example.com')).toBeVisible()
  const tokens = new TokensPage(window)
  await tokens.open()
  await expect(tokens.rows('Billing')).toHaveCount(2)
})
