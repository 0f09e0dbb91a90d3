import { decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { openScreen } from '../pages/navigation.ts'
import { EXAMPLE_SHOP, issueTokens } from './example-shop.ts'
import { expect, test } from './fixtures.ts'

test.use({ config: EXAMPLE_SHOP })

test('access tokens are signed by a shared secret, with a warning; the operator copies it, rotates it and leaves it', async ({
  operator,
  twin,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const answers: string[] = []
  operator.on('response', (response) => {
    if (!response.url().endsWith('/reveal'))
      response.text().then(
        (text) => answers.push(text),
        () => undefined,
      )
  })
  const accepts = async (token: string, secret: string) => {
    await jwtVerify(token, new TextEncoder().encode(secret), {
      issuer: twin.issuer,
      typ: 'at+jwt',
      algorithms: ['HS256'],
    })
  }
  const save = async () => {
    await operator.getByRole('button', { name: 'Save' }).click()
    await expect(operator.getByText('Settings saved').last()).toBeVisible()
  }
  /** Shows a secret, copies it, and closes what showed it. */
  const copy = async (which: 'current' | 'next') => {
    await operator.getByRole('button', { name: `Show the ${which} secret` }).click()
    const dialog = operator.getByRole('dialog', { name: which === 'next' ? 'Next secret' : 'Secret that signs' })
    const shown = await dialog.getByRole('group', { name: 'Secret' }).textContent()
    await expect(dialog).toContainText('make tokens that every resource server believes')
    await dialog.getByRole('button', { name: 'Copy Secret' }).click()
    await expect.poll(() => operator.evaluate(() => navigator.clipboard.readText())).toBe(shown)
    await dialog.getByRole('button', { name: 'Done' }).click()
    await expect(dialog).toHaveCount(0)
    await expect(operator.getByText(shown ?? '')).toHaveCount(0)
    return shown ?? ''
  }

  await openScreen(operator, 'Settings')
  const legacy = operator.getByRole('switch', { name: 'Sign access tokens with a shared secret (HS256, legacy)' })
  const warning = operator.getByRole('status').filter({ hasText: 'Whoever can verify a token can also forge one' })
  await expect(legacy).not.toBeChecked()
  await expect(warning).toHaveCount(0)
  await legacy.click()
  await expect(warning).toContainText('Tokens of one resource server are good at all that have the secret')
  // Nothing has happened yet.
  await expect(operator.getByRole('button', { name: /^Show the/ })).toHaveCount(0)
  expect(decodeProtectedHeader(await issueTokens(twin.issuer)).alg).toBe('RS256')
  await save()

  const secret = await copy('current')
  const token = await issueTokens(twin.issuer)
  await accepts(token, secret)
  await openScreen(operator, 'Overview')
  await expect(operator.getByText('whoever can verify a token can also forge one')).toBeVisible()

  await openScreen(operator, 'Keys')
  const row = (status: string) => operator.getByRole('row').filter({ hasText: 'HS256' }).filter({ hasText: status })
  await expect(row('Current')).toContainText('Secret')
  await expect(row('Current')).toContainText('Never')
  expect(await (await fetch(`${twin.issuer}/authorization/jwks`)).text()).not.toMatch(/HS256|"oct"/)

  await openScreen(operator, 'Settings')
  const next = await copy('next')
  await openScreen(operator, 'Keys')
  await operator.getByRole('button', { name: 'Rotate HS256' }).click()
  const asked = operator.getByRole('dialog', { name: 'Rotate the HS256 secret?' })
  await expect(asked).toContainText('Give it to every resource server first')
  await asked.getByRole('button', { name: 'Rotate', exact: true }).click()
  await expect(operator.getByText('The next HS256 secret signs now')).toBeVisible()
  await expect(row('Retiring')).toBeVisible()
  const rotated = await issueTokens(twin.issuer)
  await accepts(rotated, next)
  await expect(accepts(rotated, secret)).rejects.toThrow(errors.JWSSignatureVerificationFailed)

  await openScreen(operator, 'Settings')
  await legacy.click()
  await expect(operator.getByRole('status').filter({ hasText: 'The secret retires when you save' })).toBeVisible()
  await save()
  await expect(operator.getByRole('button', { name: /^Show the/ })).toHaveCount(0)
  await expect(operator.getByRole('combobox', { name: 'Signing algorithm' })).toHaveValue(/^RS256/)
  expect(decodeProtectedHeader(await issueTokens(twin.issuer)).alg).toBe('RS256')
  // The operator signed in by a key pair, and what the secrets signed is good until it expires.
  await operator.goto(`${twin.console}/tokens/inspect`)
  await operator.getByRole('textbox', { name: 'Token' }).fill(token)
  await operator.getByRole('button', { name: 'Inspect' }).click()
  await expect(operator.getByRole('region', { name: 'Findings' })).toContainText('An access token, valid now')

  // Neither secret came with anything but its own answer.
  for (const answer of answers) {
    expect(answer).not.toContain(secret)
    expect(answer).not.toContain(next)
  }
  expect(answers.length).toBeGreaterThan(5)
})
