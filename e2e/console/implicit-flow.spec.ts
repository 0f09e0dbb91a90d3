import { ClientsPage } from '../pages/clients-page.ts'
import { openScreen } from '../pages/navigation.ts'
import { ADA } from './example-shop.ts'
import { expect, OPERATOR, test } from './fixtures.ts'

test.use({
  config: {
    users: [OPERATOR, { ...ADA, scope: 'openid profile' }],
    clients: [
      {
        client_id: 'old-page',
        client_name: 'Old page',
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://127.0.0.1/callback'],
        scope: 'openid profile',
      },
    ],
  },
})

test('the implicit flow is switched on with a warning, given to a client, used, and switched off', async ({
  operator,
  twin,
  browser,
  callback,
}) => {
  const clients = new ClientsPage(operator)
  const implicit = operator.getByRole('checkbox', { name: 'Implicit (legacy)' })
  const setFlow = async () => {
    await operator.getByRole('switch', { name: /implicit flow, legacy/ }).click()
    const words = operator.getByRole('status').filter({ hasText: /RFC 9700|stays good until it expires/ })
    await expect(words).toBeVisible()
    const said = await words.innerText()
    await operator.getByRole('button', { name: 'Save' }).click()
    await expect(operator.getByText('Settings saved').last()).toBeVisible()
    return said
  }
  await clients.openClient('Old page')
  await expect(operator.getByRole('checkbox', { name: 'Authorization code' })).toBeVisible()
  await expect(implicit).toHaveCount(0)

  await openScreen(operator, 'Settings')
  expect(await setFlow()).toMatch(/browser history.*bound to nobody/s)
  await openScreen(operator, 'Overview')
  await expect(operator.getByText('The implicit flow is on, which RFC 9700')).toBeVisible()

  await clients.openClient('Old page')
  await implicit.check()
  await expect(operator.getByRole('checkbox', { name: 'ID token (id_token)' })).toBeChecked()
  await operator.getByRole('checkbox', { name: 'ID token and access token (id_token token)' }).check()
  await clients.save()

  const person = await (await browser.newContext()).newPage()
  const request = new URLSearchParams({
    response_type: 'id_token token',
    client_id: 'old-page',
    redirect_uri: callback.redirectUri,
    scope: 'openid profile',
    state: 'of the page',
    nonce: 'of the page',
  })
  const url = `${twin.issuer}/authorization/authorize?${request.toString()}`
  await person.goto(url)
  await person.getByLabel(/Username/).fill(ADA.username)
  await person.getByLabel('Password').fill(ADA.password)
  await person.getByRole('button', { name: 'Sign in' }).click()
  await person.getByRole('button', { name: 'Allow' }).click()
  await person.waitForURL(`${callback.redirectUri}#**`)
  const answer = new URLSearchParams(new URL(person.url()).hash.slice(1))
  expect([...answer.keys()]).toEqual(expect.arrayContaining(['access_token', 'id_token', 'state', 'iss']))

  await openScreen(operator, 'Tokens')
  await expect(operator.getByRole('row').filter({ hasText: 'Old page' })).toContainText('Implicit')

  await openScreen(operator, 'Settings')
  expect(await setFlow()).toMatch(/requests of this kind are refused/)
  await person.goto(url)
  await person.waitForURL(`${callback.redirectUri}#**`)
  expect(new URL(person.url()).hash).toContain('error=unsupported_response_type')
  // The client has it still, and says that it is refused; it can be taken from it.
  await clients.openClient('Old page')
  await expect(operator.getByText('Refused for now: the implicit flow is switched off in Settings')).toBeVisible()
  await implicit.uncheck()
  await clients.save()
  await expect(implicit).toHaveCount(0)
  await person.context().close()
})
