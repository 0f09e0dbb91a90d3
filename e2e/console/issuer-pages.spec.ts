import { IssuerPages } from '../pages/issuer-pages.ts'
import { expect, OPERATOR, test } from './fixtures.ts'
import { codeRequest, startCallbackServer } from './program.ts'

const ADA = { username: 'ada', password: 'a long enough passphrase', scope: 'openid profile' }

test.use({
  // Where the callback server answers is known only when it does: a loopback redirect URI fits any port (RFC 8252 section 7.3).
  config: {
    users: [OPERATOR, ADA],
    clients: [
      {
        client_id: 'cli',
        client_name: 'Shop CLI',
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://127.0.0.1/callback'],
        scope: 'openid profile',
      },
    ],
  },
})

test('Allow is remembered; "Not you?" asks who it is', async ({ page, twin, callback }) => {
  const ask = () => codeRequest(twin.issuer, { clientId: 'cli', redirectUri: callback.redirectUri, scope: 'openid' })
  const pages = new IssuerPages(page)
  await page.goto(ask().url)
  await pages.signIn(ADA)
  await page.getByRole('button', { name: 'Not you?' }).click()
  await pages.signIn(ADA)
  const answered = await pages.decide('Allow', callback.redirectUri)
  expect(answered.searchParams.get('code')).not.toBeNull()

  const again = ask()
  await page.goto(again.url)
  await expect(page.getByRole('heading', { name: 'Back in the shop' })).toBeVisible()
  expect(new URL(page.url()).searchParams.get('state')).toBe(again.state)
})

test('an error page, a wrong password, and Deny', async ({ page, twin, callback }) => {
  await test.step('a redirect URI that is not registered is an error page, never a redirect', async () => {
    const redirectUri = 'https://elsewhere.example.com/callback'
    await page.goto(codeRequest(twin.issuer, { clientId: 'cli', redirectUri, scope: 'openid' }).url)
    await expect(page.getByRole('heading', { name: 'That did not work' })).toBeVisible()
    expect(new URL(page.url()).origin).toBe(twin.issuer)
    await page.getByText('For the developer').click()
    await expect(page.getByText('redirect_uri')).toBeVisible()
  })
  await test.step('a wrong password is said and the username kept', async () => {
    await page.goto(
      codeRequest(twin.issuer, { clientId: 'cli', redirectUri: callback.redirectUri, scope: 'openid' }).url,
    )
    await new IssuerPages(page).signIn({ ...ADA, password: 'not the password' })
    await expect(page.getByRole('alert')).toHaveText('The username or password is wrong')
    await expect(page.getByRole('textbox', { name: 'Username or email' })).toHaveValue('ada')
    await expect(page.getByLabel('Password')).toBeFocused()
  })
  await test.step('Deny goes back to the client with access_denied', async () => {
    const asked = codeRequest(twin.issuer, { clientId: 'cli', redirectUri: callback.redirectUri, scope: 'openid' })
    await page.goto(asked.url)
    const pages = new IssuerPages(page)
    await pages.signIn(ADA)
    const answered = await pages.decide('Deny', callback.redirectUri)
    expect(answered.searchParams.get('error')).toBe('access_denied')
    expect(answered.searchParams.get('state')).toBe(asked.state)
    expect(answered.searchParams.has('code')).toBe(false)
  })
})

for (const responseMode of ['query', 'form_post']) {
  test(`a client may send its user on from the redirect URI to another origin of its own: ${responseMode}`, async ({
    page,
    twin,
    callback,
  }) => {
    const frontEnd = callback.redirectUri.replace('/callback', '/home')
    const backEnd = await startCallbackServer(frontEnd)
    const { redirectUri } = backEnd
    const { url } = codeRequest(twin.issuer, { clientId: 'cli', redirectUri, scope: 'openid' })
    await page.goto(`${url}&response_mode=${responseMode}`)
    await new IssuerPages(page).signIn(ADA)
    await page.getByRole('button', { name: 'Allow' }).click()
    await expect(page.getByRole('heading', { name: 'Back in the shop' })).toBeVisible()
    expect(page.url()).toBe(frontEnd)
    await backEnd.close()
  })
}
