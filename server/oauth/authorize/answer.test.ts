import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { answerOf, startAuthorization } from '../../testing/browser.ts'
import { REDIRECT_URI } from '../../testing/issuer.ts'

/** What the page's form would post, and where to. */
async function postedBy(page: Response): Promise<{ action: string; fields: Record<string, string> }> {
  const html = await page.text()
  const unescape = (text = '') => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"')
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
  return {
    action: unescape(/<form action="([^"]+)" method="post"/.exec(html)?.[1]),
    fields: Object.fromEntries(fields.map(([, name, value]) => [unescape(name), unescape(value)])),
  }
}

describe('response_mode', () => {
  it('fragment puts the answer and the errors behind #', async () => {
    const { issuer, request, allow, browser } = await startAuthorization()
    const asked = { ...request, response_mode: 'fragment' }
    for (const response of [await allow(asked), await browser.open({ ...asked, max_age: 'soon' })]) {
      expect(response.status).toBe(303)
      const [target, fragment] = (response.headers.get('location') ?? '').split('#')
      expect(target).toBe(REDIRECT_URI)
      expect(Object.fromEntries(new URLSearchParams(fragment))).toMatchObject({ state: 'st&te =1', iss: issuer.url })
    }
  })

  it('form_post puts them into a form and nothing into an address', async () => {
    const { issuer, request, allow, browser } = await startAuthorization()
    const asked = { ...request, state: '"><script>', response_mode: 'form_post' }
    const page = await allow(asked)
    expect(page.status).toBe(200)
    expect(page.headers.get('location')).toBeNull()
    expect(page.headers.get('cache-control')).toBe('no-store')
    const { action, fields } = await postedBy(page.clone())
    expect(action).toBe(REDIRECT_URI)
    expect(fields).toEqual({
      code: expect.any(String) as string,
      state: expect.stringContaining('&gt;&lt;script&gt;') as string,
      iss: issuer.url,
    })
    const refused = await postedBy(await browser.open({ ...asked, prompt: 'none login' }))
    expect(refused.action).toBe(REDIRECT_URI)
    expect(refused.fields).toMatchObject({ error: 'invalid_request', iss: issuer.url })
    expect(refused.fields).not.toHaveProperty('code')
  })

  it('form_post allows its one script by its hash, and a form that leads where the redirect URI is', async () => {
    const { request, allow } = await startAuthorization({ redirectUris: [REDIRECT_URI, `${REDIRECT_URI};a,b?x=1`] })
    const page = await allow({ ...request, redirect_uri: `${REDIRECT_URI};a,b?x=1`, response_mode: 'form_post' })
    const html = await page.text()
    const scripts = [...html.matchAll(/<script>([^<]*)<\/script>/g)].map(([, script = '']) => script)
    expect(scripts).toEqual(['document.forms[0].submit()'])
    const hash = createHash('sha256').update('document.forms[0].submit()').digest('base64')
    const policy = page.headers.get('content-security-policy')?.split('; ') ?? []
    expect(policy).toContain(`script-src 'sha256-${hash}'`)
    expect(policy).toContain('form-action https:')
    expect(policy).toContain("default-src 'none'")
    expect(html).toContain('<button class="primary" type="submit">Continue</button>')
  })

  it('that is not known is refused in the query', async () => {
    const { request, browser } = await startAuthorization()
    expect(answerOf(await browser.open({ ...request, response_mode: 'web_message' }))).toMatchObject({
      error: 'invalid_request',
    })
  })
})
