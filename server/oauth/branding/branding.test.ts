import { describe, expect, it } from 'vitest'
import type { BrandingRecord } from '../../store/records.ts'
import type { Draft } from '../../store/store.ts'
import { REDIRECT_URI, startTestIssuer, type TestIssuer } from '../../testing/issuer.ts'
import { previewPage } from '../pages/preview-page.tsx'

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
const PLAIN: Draft<BrandingRecord> = {
  id: 'branding',
  productName: null,
  logo: null,
  accentColor: null,
  support: null,
  footerLine: null,
}

async function brand(issuer: TestIssuer, branding: Partial<Draft<BrandingRecord>>): Promise<void> {
  await issuer.store.commit([
    { op: 'put', kind: 'settings', record: { ...PLAIN, ...branding } as Draft<BrandingRecord> },
  ])
}

async function signInPage(issuer: TestIssuer, logoUri: string | null = null) {
  const client = await issuer.addClient({ logoUri })
  const query = new URLSearchParams({
    client_id: client.id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'openid',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  })
  const response = await fetch(`${issuer.url}/authorization/authorize?${query.toString()}`)
  return { policy: response.headers.get('content-security-policy') ?? '', html: await response.text() }
}

describe('the brand of the pages', () => {
  it('is none until an operator gives one', async () => {
    const issuer = await startTestIssuer()
    const { policy, html } = await signInPage(issuer)
    expect(html).toContain('Gatehouse')
    expect(html).not.toContain('class="brand"')
    expect(policy).toContain("img-src 'none'")
    expect((await fetch(`${issuer.url}/branding/logo/any`)).status).toBe(404)
  })

  it('is on every page, a refusal too, under a policy that allows no more than the logo', async () => {
    const issuer = await startTestIssuer()
    const before = await signInPage(issuer)
    const logo = { mediaType: 'image/svg+xml' as const, data: Buffer.from(SVG).toString('base64') }
    await brand(issuer, {
      productName: 'Acme ID',
      accentColor: '#ffd400',
      support: 'https://help.example/a?b=1&c',
      logo,
    })
    const { policy, html } = await signInPage(issuer)
    expect(html).toMatch(/<title>Sign in to Test client - Acme ID<\/title>/)
    expect(html).not.toContain('Gatehouse')
    expect(html).toContain('href="https://help.example/a?b=1&amp;c"')
    expect(policy.replace(/'sha256-[^']+'/, '')).toBe(
      before.policy.replace(/'sha256-[^']+'/, '').replace("img-src 'none'", "img-src 'self'"),
    )
    expect((await signInPage(issuer, 'https://shop.example/logo.png')).policy).toContain(
      "img-src 'self' https://shop.example",
    )
    const refused = await (await fetch(`${issuer.url}/authorization/authorize?client_id=none`)).text()
    expect(refused).toContain('That did not work - Acme ID')

    const src = /<img src="([^"]+)"/.exec(html)?.[1] ?? ''
    const image = await fetch(issuer.url + src)
    expect(image.status).toBe(200)
    expect(await image.text()).toBe(SVG)
    expect(image.headers.get('content-type')).toBe('image/svg+xml')
    expect(image.headers.get('x-content-type-options')).toBe('nosniff')
    // What the file says is not run: neither as an image nor opened by itself.
    expect(image.headers.get('content-security-policy')).toMatch(/default-src 'none';.*; sandbox$/)
    expect((await fetch(`${issuer.url}/branding/logo/%2e%2e%2fetc`)).status).toBe(404)
    expect((await fetch(issuer.url + src, { method: 'POST' })).status).toBe(405)
  })

  it('is text where it comes from outside, never markup', async () => {
    const issuer = await startTestIssuer()
    const hostile = '</style><script>alert(1)</script>'
    await brand(issuer, {
      productName: hostile,
      footerLine: '<img src=x onerror=alert(1)>',
      support: 'a"b@example.com',
    })
    const { html } = await signInPage(issuer)
    expect(html).not.toMatch(/<script|<img/)
    expect(html).toContain('&lt;/style&gt;')
    expect(html).toContain('href="mailto:a%22b@example.com"')
  })
})

describe('a preview', () => {
  it('holds all it shows, runs nothing, and can be used for nothing', () => {
    const logo = { mediaType: 'image/png' as const, data: 'AAAA' }
    for (const page of ['sign-in', 'consent', 'error'] as const) {
      const html = previewPage({ ...PLAIN, productName: 'Acme <b>', logo }, { page, theme: 'dark' })
      expect(html).toContain('src="data:image/png;base64,AAAA"')
      expect(html).toContain('Acme &lt;b&gt;')
      expect(html).toMatch(/<body inert/)
      expect(html).toMatch(/Content-Security-Policy" content="default-src &#x27;none&#x27;;/)
      expect(html).toContain('@media all')
      expect(html).not.toContain('prefers-color-scheme')
    }
    expect(previewPage(PLAIN, { page: 'sign-in', theme: 'light' })).toContain('@media not all')
  })
})
