import { ClientsPage } from '../pages/clients-page.ts'
import { openScreen } from '../pages/navigation.ts'
import { expect, test } from './fixtures.ts'

test('a program registers its client with a token that the operator made, until it is revoked', async ({
  operator,
  twin,
}) => {
  const register = (token: string) =>
    fetch(`${twin.issuer}/authorization/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ client_name: 'Lantern', redirect_uris: ['https://lantern.example.com/callback'] }),
    })
  await openScreen(operator, 'Settings')
  await operator.getByRole('button', { name: 'Create initial access token' }).click()
  const asked = operator.getByRole('dialog', { name: 'Create initial access token' })
  await asked.getByRole('button', { name: 'Create token' }).click()
  const purpose = asked.getByRole('textbox', { name: 'What it is for' })
  await expect(purpose).toHaveAccessibleDescription(/Must not be empty/)
  await purpose.fill('Conformance suite')
  await asked.getByRole('button', { name: 'Create token' }).click()
  const made = operator.getByRole('dialog', { name: 'Initial access token created' })
  const token = await made.getByRole('group', { name: 'Initial access token' }).innerText()
  await made.getByRole('button', { name: 'Done' }).click()
  expect((await register(token)).status).toBe(201)

  await operator.reload()
  const section = operator.getByRole('region', { name: 'Dynamic registration' })
  await expect(section).toContainText('1 client registered')
  await section.getByRole('button', { name: 'Revoke Conformance suite' }).click()
  await operator.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(section.getByRole('button', { name: 'Revoke Conformance suite' })).toHaveCount(0)
  expect((await register(token)).status).toBe(401)

  await new ClientsPage(operator).openClient('Lantern')
  await expect(operator.getByText('Registered itself')).toBeVisible()
})
