import { renderToStaticMarkup } from 'react-dom/server'
import { invalidRequest } from '../../protocol/oauth-error.ts'
import { PLAIN_CLIENT, type BrandingRecord, type ClientRecord, type UserRecord } from '../../store/records.ts'
import type { Draft } from '../../store/store.ts'
import { BrandContext, brandOf } from './brand.ts'
import { ConsentPage } from './consent-page.tsx'
import { ErrorPage } from './error-page.tsx'
import { SignInPage } from './sign-in-page.tsx'

/** Who asks and who is asked in a preview. */
const CLIENT: ClientRecord = {
  ...PLAIN_CLIENT,
  id: 'example',
  name: 'Example Shop',
  createdAt: 0,
  updatedAt: 0,
  revision: 1,
}
const USER: UserRecord = {
  id: 'example',
  username: 'ada',
  email: null,
  emailVerified: false,
  name: 'Ada Lovelace',
  givenName: null,
  familyName: null,
  picture: null,
  phoneNumber: null,
  phoneNumberVerified: false,
  passwordHash: null,
  status: 'active',
  scopes: [],
  claims: {},
  createdAt: 0,
  updatedAt: 0,
  revision: 1,
}

const PAGES = {
  'sign-in': () => SignInPage({ client: CLIENT, action: '#', interaction: '', username: 'ada' }),
  consent: () =>
    ConsentPage({
      client: CLIENT,
      user: USER,
      query: '',
      interaction: '',
      scopes: [
        { name: 'profile', description: 'See your name and picture' },
        { name: 'email', description: 'See your email address' },
      ],
      claims: [],
      resources: [],
    }),
  error: () => ErrorPage({ refusal: invalidRequest('Expected a redirect_uri that is registered for the client') }),
} as const

/** A page as people would meet it with this branding, as HTML that holds all it shows, for a frame that nothing leads out of. */
export function previewPage(
  branding: Draft<BrandingRecord>,
  { page, theme }: { page: keyof typeof PAGES; theme: 'light' | 'dark' },
): string {
  const { logo } = branding
  const brand = brandOf(branding, {
    theme,
    logo: logo === null ? null : `data:${logo.mediaType};base64,${logo.data}`,
    isPreview: true,
  })
  const html = renderToStaticMarkup(<BrandContext value={brand}>{PAGES[page]()}</BrandContext>)
  // The focus is the console's: a browser refuses it to such a frame, and complains.
  return `<!doctype html>${html.replaceAll(' autofocus=""', '')}`
}
