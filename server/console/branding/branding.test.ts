import { describe, expect, it } from 'vitest'
import { branding } from '../../contract/branding.ts'
import { expectProblem, startTestConsole } from '../../testing/console.ts'

const SVG = `data:image/svg+xml;base64,${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"></svg>').toString('base64')}`
const ACME = { product_name: 'Acme ID', accent_color: '#FFD400', logo: SVG }

describe('the branding', () => {
  it('is kept as it was given, and refused on top of another change', async () => {
    const gatehouse = await startTestConsole()
    expect(await gatehouse.answer(branding.get)).toMatchObject({ product_name: null, logo: null, revision: 0 })
    const saved = await gatehouse.answer(branding.update, { body: { ...ACME, revision: 0 } })
    expect(saved).toMatchObject({ product_name: 'Acme ID', accent_color: '#ffd400', logo: SVG, revision: 1 })
    const late = await gatehouse.call(branding.update, { body: { product_name: 'Other', revision: 0 } })
    await expectProblem(late, 409, 'conflict', /./)
    await gatehouse.answer(branding.update, { body: { product_name: 'Other', revision: 1 } })
    expect(await gatehouse.answer(branding.get)).toMatchObject({ product_name: 'Other', logo: null, revision: 2 })
  })

  it('is refused at the field, and previewed only when it could be saved', async () => {
    const gatehouse = await startTestConsole()
    const hostile = { ...ACME, support: 'javascript:alert(1)', logo: 'data:image/png;base64,PHN2Zz4=' }
    for (const endpoint of [branding.update, branding.preview]) {
      const body = { ...hostile, revision: 0, page: 'consent', theme: 'dark' }
      const { errors } = await expectProblem(await gatehouse.call(endpoint, { body }), 400, 'invalid-input', /support/)
      expect(errors.map(({ path }) => path).toSorted()).toEqual(['logo', 'support'])
    }
    const { html } = await gatehouse.answer(branding.preview, { body: { ...ACME, page: 'consent', theme: 'dark' } })
    expect(html).toContain('Acme ID')
    const signIn = await gatehouse.answer(branding.preview, { body: { ...ACME, page: 'sign-in', theme: 'light' } })
    // In a frame without scripts nothing may take the focus.
    expect(signIn.html).toContain('name="password"')
    expect(signIn.html).not.toMatch(/autofocus/i)
    expect(await gatehouse.answer(branding.get)).toMatchObject({ product_name: null })
  })
})
