import { IssuerPages } from '../pages/issuer-pages.ts'
import { UsersPage } from '../pages/users-page.ts'
import { expect, OPERATOR, test } from './fixtures.ts'
import { codeRequest, whoami, type TokenAnswer } from './program.ts'

const ADA = { username: 'ada', password: 'a long enough passphrase', scope: 'openid profile authorization' }
const CLIENT_ID = 'cli'

test.use({
  config: {
    users: [OPERATOR, ADA],
    clients: [
      {
        client_id: CLIENT_ID,
        client_name: 'Shop CLI',
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://127.0.0.1/callback'],
        scope: 'openid profile authorization',
      },
    ],
  },
})

test('who signs out is asked first, and asked to sign in the next time', async ({ page, twin, callback }) => {
  const asked = { clientId: CLIENT_ID, redirectUri: callback.redirectUri, scope: 'openid' }
  await page.goto(codeRequest(twin.issuer, asked).url)
  const pages = new IssuerPages(page)
  await pages.signIn(ADA)
  await pages.decide('Allow', callback.redirectUri)

  await page.setViewportSize({ width: 360, height: 640 })
  await page.goto(`${twin.issuer}/authorization/logout`)
  await expect(page.getByRole('heading', { name: 'Sign out?' })).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  await page.getByRole('button', { name: 'Stay signed in' }).click()
  await expect(page.getByRole('heading', { name: 'You are still signed in' })).toBeVisible()

  await page.goto(`${twin.issuer}/authorization/logout`)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible()
  await page.goto(codeRequest(twin.issuer, asked).url)
  await expect(page.getByLabel('Password')).toBeVisible()
})

test('a request that is refused leads nowhere, and can be signed out from', async ({ page, twin, callback }) => {
  const asked = { clientId: CLIENT_ID, redirectUri: callback.redirectUri, scope: 'openid' }
  await page.goto(codeRequest(twin.issuer, asked).url)
  await new IssuerPages(page).signIn(ADA)
  const uri = encodeURIComponent('https://elsewhere.example.com/')
  await page.goto(`${twin.issuer}/authorization/logout?client_id=${CLIENT_ID}&post_logout_redirect_uri=${uri}`)
  await expect(page.getByRole('heading', { name: 'That did not work' })).toBeVisible()
  await page.getByText('For the developer').click()
  await expect(page.getByText('post_logout_redirect_uri is not registered')).toBeVisible()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible()
  expect(new URL(page.url()).origin).toBe(twin.issuer)
})

test('an operator takes a consent back and ends a session', async ({ operator, browser, twin, callback }) => {
  const asked = { clientId: CLIENT_ID, redirectUri: callback.redirectUri, scope: 'openid authorization' }
  const request = codeRequest(twin.issuer, asked)
  const page = await (await browser.newContext()).newPage()
  await page.goto(request.url)
  const pages = new IssuerPages(page)
  await pages.signIn(ADA)
  const answered = await pages.decide('Allow', callback.redirectUri)
  const exchanged = await fetch(`${twin.issuer}/authorization/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: CLIENT_ID,
      code: answered.searchParams.get('code') ?? '',
      redirect_uri: callback.redirectUri,
      code_verifier: request.verifier,
    }),
  })
  const { access_token } = (await exchanged.json()) as TokenAnswer
  expect(await whoami(twin.issuer, access_token)).toBe(200)

  await new UsersPage(operator).openUser(ADA.username)
  const consents = operator.getByRole('region', { name: 'Consents' })
  await expect(consents.getByRole('row').filter({ hasText: 'Shop CLI' })).toContainText('authorization')
  await consents.getByRole('button', { name: 'Withdraw' }).click()
  const withdrawing = operator.getByRole('dialog', { name: 'Withdraw the consent for Shop CLI?' })
  await expect(withdrawing).toContainText('This ends 1 live token of Shop CLI for ada.')
  await withdrawing.getByRole('button', { name: 'Withdraw' }).click()
  await expect(consents.getByText('ada has allowed no client anything.')).toBeVisible()
  expect(await whoami(twin.issuer, access_token)).toBe(401)

  const sessions = operator.getByRole('region', { name: 'Sessions' })
  await sessions.getByRole('button', { name: 'End', exact: true }).click()
  await operator
    .getByRole('dialog', { name: 'End this session?' })
    .getByRole('button', { name: 'End', exact: true })
    .click()
  await expect(sessions.getByText('ada is not signed in.')).toBeVisible()
  await page.goto(codeRequest(twin.issuer, asked).url)
  await expect(page.getByLabel('Password')).toBeVisible()
  await page.context().close()
})
