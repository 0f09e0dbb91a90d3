import { openScreen } from '../pages/navigation.ts'
import { expect, test } from './fixtures.ts'

test('a key is rotated: the next one signs, the one before stays until it is deleted by name', async ({
  operator,
  twin,
}) => {
  const published = async () => {
    const response = await fetch(`${twin.issuer}/authorization/jwks`)
    return ((await response.json()) as { keys: { kid: string; alg: string }[] }).keys.map(({ kid }) => kid)
  }
  await openScreen(operator, 'Keys')
  await expect(operator.getByRole('button', { name: 'Delete the next RS256 key' })).toBeVisible({ timeout: 20_000 })
  const rowOf = (kid: string) => operator.getByRole('row').filter({ hasText: kid })
  const [current = ''] = await published()
  await expect(rowOf(current)).toContainText('Current')
  // The operator's own token is alive under it.
  await expect(rowOf(current).getByRole('cell').nth(5)).toHaveText('1')
  await operator.getByRole('button', { name: /^JWKS/ }).click()
  const served = await (await fetch(`${twin.issuer}/authorization/jwks`)).text()
  expect(await operator.getByRole('group', { name: 'JWKS' }).textContent()).toBe(served)

  await operator.getByRole('button', { name: 'Rotate RS256' }).click()
  const asked = operator.getByRole('dialog', { name: 'Rotate the RS256 key?' })
  await expect(asked).toContainText('servers that keep the published keys may refuse new tokens')
  await asked.getByRole('button', { name: 'Rotate anyway' }).click()
  await expect(operator.getByText('The next RS256 key signs now')).toBeVisible()
  await expect(rowOf(current)).toContainText('Retiring')
  await expect(rowOf(current)).toContainText('Still needed, deleted in')
  expect(await published()).toContain(current)

  await rowOf(current).getByRole('button', { name: 'Delete the retiring RS256 key' }).click()
  const dialog = operator.getByRole('dialog', { name: 'Delete the retiring RS256 key?' })
  const confirm = dialog.getByRole('button', { name: 'Delete' })
  await expect(dialog).toContainText('This ends 1 live access token.')
  await expect(confirm).toBeDisabled()
  await dialog.getByRole('textbox', { name: /^Type .* to confirm$/ }).fill(current.slice(0, 8))
  await confirm.click()
  // The operator was signed in by it.
  await expect(operator.getByRole('button', { name: 'Sign in' })).toBeVisible()
  expect(await published()).not.toContain(current)
})
