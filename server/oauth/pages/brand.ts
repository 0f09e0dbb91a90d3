/** What the operator made of the pages' look, ready to be drawn. */
import { createHash } from 'node:crypto'
import { createContext } from 'react'
import type { RequestHandler, Response } from 'express'
import { settingsPart } from '../../configuration/settings.ts'
import type { BrandingRecord } from '../../store/records.ts'
import type { Draft, Store } from '../../store/store.ts'
import { pageStyles, type PageTheme } from './page-styles.ts'

export interface Brand {
  readonly productName: string | null
  /** Where the logo is: a path of the issuer or, in a preview, the image itself. */
  readonly logo: string | null
  readonly support: { readonly href: string; readonly text: string } | null
  readonly footerLine: string | null
  readonly styles: string
  /** The styles as a source of the Content Security Policy. */
  readonly styleSource: string
  /** Shown to an operator and not to who signs in: nothing in it can be used. */
  readonly isPreview: boolean
}

export const LOGO_PATH = '/branding/logo'

/** Names a logo, so that it is kept as long as it is the one. */
export const logoDigest = (data: string) => createHash('sha256').update(data).digest('base64url').slice(0, 16)

export const hashSource = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`

export function brandOf(
  branding: Draft<BrandingRecord> | undefined,
  { theme = 'system', logo, isPreview = false }: { theme?: PageTheme; logo?: string | null; isPreview?: boolean } = {},
): Brand {
  const styles = pageStyles(branding?.accentColor ?? null, theme)
  const image = branding?.logo ?? null
  const path = image === null ? null : `${LOGO_PATH}/${logoDigest(image.data)}`
  const support = branding?.support ?? null
  return {
    productName: branding?.productName ?? null,
    logo: logo === undefined ? path : logo,
    support: support === null ? null : supportLink(support),
    footerLine: branding?.footerLine ?? null,
    styles,
    styleSource: hashSource(styles),
    isPreview,
  }
}

/** A web address is a link as it is, an email address one to write to. */
function supportLink(support: string): { href: string; text: string } {
  if (/^https?:/i.test(support)) return { href: support, text: 'Get help' }
  return { href: `mailto:${encodeURIComponent(support).replace('%40', '@')}`, text: support }
}

const PLAIN = brandOf(undefined)

/** The brand of the page that is drawn. */
export const BrandContext = createContext(PLAIN)

const brands = new WeakMap<Response, Brand>()

/** Has the pages that are sent from here on look as the operator said. */
export function withBrand({ store }: { store: Pick<Store, 'get'> }): RequestHandler {
  let made: { of: BrandingRecord; brand: Brand } | undefined
  return async (_request, response, next) => {
    const branding = await settingsPart(store, 'branding')
    if (branding !== undefined) {
      // One branding lasts for many pages; its hashes are made once.
      if (made?.of !== branding) made = { of: branding, brand: brandOf(branding) }
      brands.set(response, made.brand)
    }
    next()
  }
}

export const brandFor = (response: Response): Brand => brands.get(response) ?? PLAIN
