import { useQuery } from '@tanstack/react-query'
import { Callout } from '../../components/callout.tsx'
import { overviewQuery } from '../../lib/queries.ts'
import { plural } from '../../lib/numbers.ts'

interface IssuerChangeProps {
  from: string
  /** Null where it follows from a port that is not known yet. */
  to: string | null
}

/** What another name of the server breaks. */
export function IssuerChange({ from, to }: IssuerChangeProps) {
  const { data } = useQuery(overviewQuery())
  const count = data?.counts.live_access_tokens
  const live = count === undefined ? 'Live access tokens' : plural(count, 'live access token')
  return (
    <Callout tone="warning" title="Another issuer: clients must be told" role="status">
      From {from} to {to ?? 'the port that is found'}. What carries the former name breaks:
      <ul className="consequences">
        <li>
          {live} and every ID token name it, and are refused here and by resource servers. Refresh tokens stay good.
        </li>
        <li>Clients, resource servers and the discovery document’s URL: each must be given the new one.</li>
        <li>Client assertions, DPoP proofs and registration addresses that were made for it.</li>
        <li>Sign-ins in browsers, where the host is another: cookies are for one host.</li>
      </ul>
    </Callout>
  )
}
