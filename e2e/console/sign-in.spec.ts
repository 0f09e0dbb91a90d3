import { SignInScreen } from '../pages/sign-in-screen.ts'
import { expect, OPERATOR, test } from './fixtures.ts'

const VISITOR = { username: 'vic', password: 'a password of a visitor', scope: 'openid profile' }

test.describe('a server that nobody has set up', () => {
  test.use({ config: null })

  test('lets the set-up URL create the first operator, once', async ({ page, twin, browser }) => {
    const setupUrl = twin.setupUrl ?? ''
    await page.goto(setupUrl)
    // The ticket is a secret: it leaves the address at once.
    await expect.poll(() => new URL(page.url()).hash).toBe('')
    await page.getByRole('textbox', { name: 'Username' }).fill('grace hopper')
    await expect(page.getByText('Must be 1 to 100 characters without spaces')).toBeVisible()
    await page.getByLabel(/^Password/).fill('short')
    await expect(page.getByText('Must be at least 8 characters')).toBeVisible()
    await page.getByRole('textbox', { name: 'Username' }).fill('grace')
    await page.getByLabel(/^Password/).fill('a password of the operator')
    await page.getByRole('button', { name: 'Create operator' }).click()
    await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()

    const again = await (await browser.newContext()).newPage()
    await again.goto(setupUrl)
    await again.getByRole('textbox', { name: 'Username' }).fill('mallory')
    await again.getByLabel(/^Password/).fill('a password of somebody else')
    await again.getByRole('button', { name: 'Create operator' }).click()
    await expect(again.getByRole('alert')).toContainText('The set-up link was used before')
    await again.context().close()
  })
})

test.describe('the sign-in', () => {
  test.use({ config: { users: [OPERATOR, VISITOR] } })

  test('says what is missing and what is wrong, and not whether the account exists', async ({ page, twin }) => {
    await page.goto(twin.console)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByText('Enter your username or email')).toBeVisible()
    await expect(page.getByText('Enter your password')).toBeVisible()

    const screen = new SignInScreen(page)
    const alert = page.getByRole('alert')
    await screen.signIn({ ...OPERATOR, password: 'not the password' })
    await expect(alert).toHaveText('The username or password is wrong')
    await screen.signIn({ username: 'nobody', password: 'not the password' })
    await expect(alert).toHaveText('The username or password is wrong')
  })

  test('turns away a user without the scope backend', async ({ page, twin }) => {
    await page.goto(twin.console)
    await new SignInScreen(page).signIn(VISITOR)
    await expect(page.getByRole('alert')).toContainText('does not hold the scope backend')
  })

  test('leads to where the address points, and a reload stays there', async ({ page, twin }) => {
    await page.goto(`${twin.console}/users?status=active`)
    await new SignInScreen(page).signIn(OPERATOR)
    await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible()
    await page.reload()
    await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible()
    expect(new URL(page.url()).search).toBe('?status=active')
  })
})

test('signing out ends the session here and at the server', async ({ operator, twin }) => {
  const kept = await operator.evaluate(() => sessionStorage.getItem('gatehouse.operator'))
  const { token } = JSON.parse(kept ?? '{}') as { token: string }
  const session = () => fetch(`${twin.console}/backend/session`, { headers: { authorization: `Bearer ${token}` } })
  expect((await session()).status).toBe(200)

  await operator.getByRole('button', { name: 'Sign out' }).click()
  await expect(operator.getByRole('heading', { name: 'Sign in to the console' })).toBeVisible()
  await expect.poll(async () => (await session()).status).toBe(401)
  await operator.reload()
  await expect(operator.getByRole('heading', { name: 'Sign in to the console' })).toBeVisible()
})

test('a sign-in that another operator ended is noticed, with the reason', async ({ operator, twin }) => {
  const kept = await operator.evaluate(() => sessionStorage.getItem('gatehouse.operator'))
  const { token } = JSON.parse(kept ?? '{}') as { token: string }
  await fetch(`${twin.console}/backend/session`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })

  // Nobody clicks: the console asks for the state of the server every few seconds, and may have noticed before a click lands.
  await expect(operator.getByText('Your sign-in has ended. Sign in again to go on.')).toBeVisible()
})
