import { useContext, type ReactNode } from 'react'
import { BrandContext, type Brand } from './brand.ts'

interface PageLayoutProps {
  title: string
  children: ReactNode
}

/** The frame of every page that people meet on the issuer: a card, the operator's brand or the gate's arch, no script. */
export function PageLayout({ title, children }: PageLayoutProps) {
  const brand = useContext(BrandContext)
  const { productName, styles, styleSource, isPreview } = brand
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        {isPreview && (
          <meta
            httpEquiv="Content-Security-Policy"
            content={`default-src 'none'; style-src ${styleSource}; img-src data:; form-action 'none'; base-uri 'none'`}
          />
        )}
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{productName === null ? title : `${title} - ${productName}`}</title>
        <style dangerouslySetInnerHTML={{ __html: styles }} />
      </head>
      <body inert={isPreview}>
        <BrandHeading {...brand} />
        <main>
          <div className="card">{children}</div>
        </main>
        <BrandFooter {...brand} />
      </body>
    </html>
  )
}

function BrandHeading({ logo, productName }: Brand) {
  if (logo === null && productName === null) return null
  return (
    <header className="brand">
      {logo !== null && <img src={logo} alt="" height="48" />}
      {productName !== null && <bdi>{productName}</bdi>}
    </header>
  )
}

function BrandFooter({ productName, logo, support, footerLine }: Brand) {
  const isPlain = productName === null && logo === null
  if (!isPlain && support === null && footerLine === null) return null
  return (
    <footer>
      {isPlain && (
        <span className="maker">
          <Mark /> Gatehouse
        </span>
      )}
      {footerLine !== null && <bdi>{footerLine}</bdi>}
      {support !== null && (
        <a href={support.href} rel="noreferrer">
          {support.text}
        </a>
      )}
    </footer>
  )
}

/** The gate's arch. */
function Mark() {
  return (
    <svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true" focusable="false">
      <path d="M3 21V11a9 9 0 0 1 18 0v10h-4.5V11a4.5 4.5 0 0 0-9 0v10z" fill="currentColor" />
    </svg>
  )
}
