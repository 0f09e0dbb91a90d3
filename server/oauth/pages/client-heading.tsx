import type { ClientRecord } from '../../store/records.ts'
import { Isolated } from './isolated.tsx'

/** The client that asks: its logo, or the first letter of its name. The heading names it. */
export function ClientHeading({ client, children }: { client: ClientRecord; children: string }) {
  return (
    <header>
      {client.logoUri === null ? (
        <span className="logo" aria-hidden="true">
          {/[\p{L}\p{N}]/u.exec(client.name)?.[0].toUpperCase()}
        </span>
      ) : (
        <img className="logo" src={client.logoUri} alt="" height="48" />
      )}
      <h1>
        <Isolated name={client.name}>{children}</Isolated>
      </h1>
    </header>
  )
}
