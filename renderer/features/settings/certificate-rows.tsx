import type { ReactNode } from 'react'
import type { CertificateView } from '../../../server/contract/network.ts'
import { CodeValue } from '../../components/code-value.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'

/** What people tell a certificate by, as rows of details. */
export function certificateRows(certificate: CertificateView): (readonly [name: string, value: ReactNode])[] {
  const { subject, names, issuer, valid_until, key, fingerprint } = certificate
  return [
    ['Subject', subject === '' ? 'None' : subject],
    ...(names.length === 0 ? [] : [['For', names.join(', ')] as const]),
    ['Issued by', subject === issuer ? 'Itself' : issuer],
    ['Valid until', <RelativeTime key="until" time={valid_until} />],
    ['Key', key],
    ['SHA-256', <CodeValue key="fingerprint" value={fingerprint} label="fingerprint" />],
  ]
}
