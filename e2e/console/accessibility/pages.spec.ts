import { startTwin } from '../../../scripts/headless-twin.ts'
import { DevicePages } from '../../pages/device-pages.ts'
import { IssuerPages } from '../../pages/issuer-pages.ts'
import { ADA, EXAMPLE_SHOP, WEB } from '../example-shop.ts'
import { test } from '../fixtures.ts'
import { codeRequest } from '../program.ts'
import { expectAccessible, VISIT, VISIT_LIMIT } from './views.ts'

test.use({ config: EXAMPLE_SHOP, ...VISIT })
test.describe.configure(VISIT_LIMIT)

test('the pages of the issuer and the set-up have no violation', async ({ page, twin }) => {
  const asked = {
    clientId: WEB.clientId,
    redirectUri: 'http://127.0.0.1/callback',
    scope: 'openid profile orders:read',
  }
  const pages = new IssuerPages(page)
  await page.goto(codeRequest(twin.issuer, asked).url)
  await expectAccessible(page, 'the sign-in page')
  await pages.signIn({ ...ADA, password: 'not the password' })
  await page.getByRole('alert').waitFor()
  await expectAccessible(page, 'a refused sign-in page')
  await pages.signIn(ADA)
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  await expectAccessible(page, 'the consent page')
  await page.goto(codeRequest(twin.issuer, { ...asked, redirectUri: 'https://elsewhere.example.com' }).url)
  await page.getByText('For the developer').click()
  await expectAccessible(page, 'the error page')
  const logout = `${twin.issuer}/authorization/logout?client_id=${WEB.clientId}`
  await page.goto(logout)
  await expectAccessible(page, 'the logout page')
  await page.goto(`${logout}&post_logout_redirect_uri=https%3A%2F%2Felsewhere.example.com`)
  await page.getByText('For the developer').click()
  await expectAccessible(page, 'a refused logout page')
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
  await expectAccessible(page, 'the signed-out page')

  await page.goto(`${twin.issuer}/device`)
  await new DevicePages(page).enter('wrong')
  await expectAccessible(page, 'a refused device code')
  const body = new URLSearchParams({ client_id: 'northwind-tv' })
  const asking = await fetch(`${twin.issuer}/authorization/device`, { method: 'POST', body })
  const { user_code } = (await asking.json()) as { user_code: string }
  await new DevicePages(page).enter(user_code)
  await pages.signIn(ADA)
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  await expectAccessible(page, 'the consent page for a device')
  await new DevicePages(page).decide('Allow')
  await expectAccessible(page, 'the end at a device')

  const fresh = await startTwin()
  try {
    await page.goto(fresh.setupUrl ?? '')
    await page.getByRole('button', { name: 'Create operator' }).click()
    await expectAccessible(page, 'the set-up')
  } finally {
    await fresh.dispose()
  }
})
