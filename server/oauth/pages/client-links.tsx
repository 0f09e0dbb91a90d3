import type { ClientRecord } from '../../store/records.ts'

/** What the client says of itself elsewhere (RFC 7591 section 2: shown to the person before they decide). */
export function ClientLinks({ client }: { client: ClientRecord }) {
  const links = [
    { href: client.policyUri, text: 'Privacy policy' },
    { href: client.tosUri, text: 'Terms of service' },
  ].flatMap(({ href, text }) => (href === null ? [] : [{ href, text }]))
  if (links.length === 0) return null
  return (
    <p className="terms">
      Of <bdi>{client.name}</bdi>:{' '}
      {links.map(({ href, text }, index) => (
        <span key={text}>
          {index > 0 && ', '}
          <a href={href} rel="noreferrer">
            {text}
          </a>
        </span>
      ))}
    </p>
  )
}
