import type { ClientRecord } from '../../store/records.ts'

/** The client that asks: its logo, or the first letter of its name. */
export function ClientHeading({ client, children }: { client: ClientRecord; children: string }) {
  return (
    <header>
      {client.logoUri === null ? (
        <span className="logo" aria-hidden="true">
          {/./u.exec(client.name)?.[0].toUpperCase()}
        </span>
      ) : (
        <img className="logo" src={client.logoUri} alt="" width="48" height="48" />
      )}
      <h1>{children}</h1>
    </header>
  )
}
