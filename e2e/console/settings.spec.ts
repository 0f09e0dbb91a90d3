import { openScreen } from '../pages/navigation.ts'
import { expect, test } from './fixtures.ts'

test('settings are checked as they are typed, and kept', async ({ operator, twin }) => {
  await test.step('lifetimes are checked as they are typed and kept', async () => {
    await openScreen(operator, 'Settings')
    const lifetime = operator.getByRole('textbox', { name: 'Access token lifetime' })
    await lifetime.fill('5')
    await expect(lifetime).toHaveAccessibleDescription(/Must be at least 30 seconds/)
    await lifetime.fill('600')
    await expect(lifetime).toHaveAccessibleDescription(/10 minutes/)
    await operator.getByRole('button', { name: 'Save' }).click()
    await expect(operator.getByText('Settings saved')).toBeVisible()
    await operator.reload()
    await expect(lifetime).toHaveValue('600')
  })
  await test.step('the simple login can be switched off', async () => {
    const login = () =>
      fetch(`${twin.issuer}/consumer/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'nobody', password: 'nothing at all' }),
      })
    const answered = await login()
    await openScreen(operator, 'Settings')
    const answers = operator.getByRole('switch', { name: 'Answer /consumer/login' })
    const wasOn = await answers.isChecked()
    await answers.click()
    await operator.getByRole('button', { name: 'Save' }).click()
    await expect(operator.getByText('Settings saved')).toBeVisible()
    expect(await answers.isChecked()).toBe(!wasOn)
    expect((await login()).status).not.toBe(answered.status)
  })
  await test.step('the appearance changes at once and is kept', async () => {
    const scheme = () => operator.evaluate(() => document.documentElement.dataset['mantineColorScheme'])
    await openScreen(operator, 'Settings')
    await operator.getByText('Dark', { exact: true }).click()
    await expect.poll(scheme).toBe('dark')
    await operator.reload()
    await expect.poll(scheme).toBe('dark')
  })
})
