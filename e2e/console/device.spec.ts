import type { Browser, Page } from '@playwright/test'
import { DevicePages } from '../pages/device-pages.ts'
import { IssuerPages } from '../pages/issuer-pages.ts'
import { expect, OPERATOR, test } from './fixtures.ts'
import { codeRequest } from './program.ts'

const ADA = { username: 'ada', password: 'a long enough passphrase', name: 'Ada Lovelace', scope: 'openid profile' }
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

// What is hard to lay out: names without a place to break, names from right to left, many scopes with long names.
const SECTIONS = Array.from({ length: 12 }, (_, index) => ({
  name: `https://api.northwind.example/auth/warehouse.section-${String(index)}.read-write-and-everything-else`,
  description: `See, change and delete what is kept in section ${String(index)}, also what others have put there`,
}))
const ALL_SECTIONS = SECTIONS.map(({ name }) => name).join(' ')
const YUSUF = {
  username: 'yusuf.with.a.rather.long.username@subsidiary.northwind.example',
  password: 'a long enough passphrase',
  name: 'يوسف عبد الرحمن (المدير)',
  scope: `openid ${ALL_SECTIONS}`,
}

test.use({
  config: {
    scopes: SECTIONS,
    users: [OPERATOR, ADA, YUSUF],
    clients: [
      {
        client_id: 'smart-tv',
        client_name: 'Northwind TV',
        grant_types: [DEVICE_GRANT],
        token_endpoint_auth_method: 'none',
        scope: 'openid profile',
      },
      {
        client_id: 'long-name',
        client_name: `Donaudampfschifffahrtselektrizitätenhauptbetriebswerk${'W'.repeat(40)}`,
        grant_types: [DEVICE_GRANT, 'authorization_code'],
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://127.0.0.1/callback'],
        scope: `openid ${ALL_SECTIONS}`,
      },
    ],
  },
})

interface Waiting {
  device_code: string
  user_code: string
  verification_uri: string
  verification_uri_complete: string
}

/** A device asks for a code. */
async function begin(issuer: string, clientId = 'smart-tv', scope = 'openid profile'): Promise<Waiting> {
  const body = new URLSearchParams({ client_id: clientId, scope })
  return (await (await fetch(`${issuer}/authorization/device`, { method: 'POST', body })).json()) as Waiting
}

/** It asks whether somebody has decided. */
async function poll(issuer: string, { device_code }: Waiting): Promise<Record<string, unknown>> {
  const body = new URLSearchParams({ grant_type: DEVICE_GRANT, client_id: 'smart-tv', device_code })
  return (await (await fetch(`${issuer}/authorization/token`, { method: 'POST', body })).json()) as Record<
    string,
    unknown
  >
}

test('a device is connected: the code typed, signed in, allowed', async ({ page, twin }) => {
  const waiting = await begin(twin.issuer)
  const pages = new DevicePages(page)
  await page.goto(waiting.verification_uri)
  await expect(pages.code).toBeFocused()
  await pages.enter(waiting.user_code.toLowerCase().replace('-', ''))
  await new IssuerPages(page).signIn(ADA)
  await expect(page.getByRole('heading', { name: 'Allow Northwind TV on a device?', level: 1 })).toBeVisible()
  await expect(page.getByText(waiting.user_code, { exact: true })).toBeVisible()
  await expect(page.getByText('You are signed in as Ada Lovelace')).toBeVisible()
  expect(await poll(twin.issuer, waiting)).toMatchObject({ error: 'authorization_pending' })
  await pages.decide('Allow')
  await expect(page.getByRole('heading', { name: 'You can go back to your device' })).toBeVisible()
  const { access_token } = await poll(twin.issuer, waiting)
  expect(access_token).toEqual(expect.any(String))
})

test('a code in the address is filled in and confirmed; "Not you?" asks who it is; Deny is told to the device', async ({
  page,
  twin,
}) => {
  const waiting = await begin(twin.issuer)
  const pages = new DevicePages(page)
  await page.goto(waiting.verification_uri_complete)
  await expect(pages.code).toHaveValue(waiting.user_code)
  await pages.confirm()
  await new IssuerPages(page).signIn(ADA)
  await pages.decide('Not you?')
  await new IssuerPages(page).signIn(ADA)
  await pages.decide('Deny')
  await expect(page.getByRole('heading', { name: 'Nothing was allowed' })).toBeVisible()
  expect(await poll(twin.issuer, waiting)).toMatchObject({ error: 'access_denied' })
})

test('a wrong code is said at the field, and kept to be put right', async ({ page, twin }) => {
  const pages = new DevicePages(page)
  await page.goto(`${twin.issuer}/device`)
  await pages.enter('bcdf ghjk')
  await expect(page.getByRole('alert')).toContainText('No device waits with this code')
  await expect(pages.code).toHaveValue('BCDF-GHJK')
  await expect(pages.code).toHaveAccessibleDescription(/No device waits with this code/)
  await expect(pages.code).toBeFocused()
})

/** Nothing sticks out: no scrolling sideways (WCAG 2.2, success criterion 1.4.10). */
async function expectToFit(page: Page, what: string): Promise<void> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect.soft(excess, `${what} is too wide by so many pixels`).toBe(0)
}

async function visitPages(page: Page, issuer: string, loaded: () => Promise<unknown>): Promise<void> {
  const see = async (what: string) => {
    await loaded()
    await expectToFit(page, what)
  }
  const pages = new DevicePages(page)
  const waiting = await begin(issuer, 'long-name', `openid ${ALL_SECTIONS}`)
  await page.goto(`${issuer}/device`)
  await pages.enter('wrong')
  await see('a refused code')
  await page.goto(waiting.verification_uri_complete)
  await pages.confirm()
  await new IssuerPages(page).signIn({ ...YUSUF, password: 'not the password' })
  await see('a refused sign-in')
  await new IssuerPages(page).signIn(YUSUF)
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  await see('the consent for a device')
  await pages.decide('Allow')
  await see('the end')
  const asked = { clientId: 'long-name', redirectUri: 'http://127.0.0.1/callback', scope: `openid ${ALL_SECTIONS}` }
  await page.goto(`${codeRequest(issuer, asked).url}&prompt=consent`)
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  await see('the consent for a client')
  await page.goto(codeRequest(issuer, { ...asked, redirectUri: `http://x.example/${'x'.repeat(200)}` }).url)
  await page.getByText('For the developer').click()
  await see('the error page')
}

async function withPage(browser: Browser, width: number, visit: (page: Page) => Promise<void>): Promise<void> {
  // The style of a doubled text size comes from outside, and the pages would not have it.
  const page = await browser.newPage({ viewport: { width, height: 640 }, bypassCSP: true })
  await visit(page)
  await page.close()
}

test('the pages fit a phone of 360 pixels and a window at 200 %', async ({ browser, twin }) => {
  // A window of 1280 pixels at 200 % has 640 of CSS.
  for (const width of [360, 640]) {
    await withPage(browser, width, (page) => visitPages(page, twin.issuer, () => Promise.resolve()))
  }
})

test('the pages fit with text of twice the size', async ({ browser, twin }) => {
  await withPage(browser, 360, (page) =>
    visitPages(page, twin.issuer, () => page.addStyleTag({ content: ':root { font-size: 200% }' })),
  )
})
