import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { label, optional, partRevision, webUrl } from './fields.ts'
import { checkLogo, MAXIMUM_LOGO } from './logo-image.ts'

/** An image as a data URI (RFC 2397), in base64. */
const logo = z
  .string()
  .max(MAXIMUM_LOGO * 2, 'Must be at most 256 kB')
  .transform((text, context) => {
    const problem = (message: string) => {
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    }
    const [, data] = /^data:[\w/+.-]*;base64,([A-Za-z0-9+/]*={0,2})$/.exec(text) ?? []
    const bytes = data === undefined ? undefined : decodeBase64(data)
    if (data === undefined || bytes === undefined) return problem('Must be an image as a data: URI in base64')
    const checked = checkLogo(bytes)
    return 'problem' in checked ? problem(checked.problem) : `data:${checked.mediaType};base64,${data}`
  })

function decodeBase64(data: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(data), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

const accentColor = z
  .string()
  .trim()
  .regex(/^#[0-9a-f]{6}$/i, 'Must be a colour as #rrggbb, for example #14603f')
  .toLowerCase()

/** Where people find help. It is shown as a link: no scheme but these. */
const support = z
  .string()
  .trim()
  .max(500, 'Must be at most 500 characters')
  .refine(
    (text) => webUrl.safeParse(text).success || z.email().safeParse(text).success,
    'Must be an http or https URL, or an email address',
  )

/** How the pages look that people meet on the issuer; what is null is as Gatehouse has it. */
export const brandingFields = z.object({
  product_name: optional(label(60)).default(null),
  logo: optional(logo).default(null),
  /** A tone of it that can be read is derived for each theme. */
  accent_color: optional(accentColor).default(null),
  support: optional(support).default(null),
  footer_line: optional(label(200)).default(null),
})

export const PREVIEW_PAGES = ['sign-in', 'consent', 'error'] as const

const brandingWithRevision = brandingFields.extend({ revision: partRevision })
/** Bytes of a body that holds a logo. */
const bodyLimit = 550_000

export const branding = {
  get: endpoint({ method: 'GET', path: '/branding', output: brandingWithRevision }),
  update: endpoint({
    method: 'PUT',
    path: '/branding',
    body: brandingWithRevision,
    bodyLimit,
    output: brandingWithRevision,
  }),
  /** A page with a branding that is not saved, for nobody in particular: as HTML that runs no script and leads nowhere. */
  preview: endpoint({
    method: 'POST',
    path: '/branding/preview',
    body: brandingFields.extend({ page: z.enum(PREVIEW_PAGES), theme: z.enum(['light', 'dark']) }),
    bodyLimit,
    output: z.object({ html: z.string() }),
  }),
} as const

export type Branding = z.output<typeof brandingWithRevision>
export type BrandingFields = z.output<typeof brandingFields>
