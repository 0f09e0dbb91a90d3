import type { ReactNode } from 'react'
import type { CertificateView } from '../../../server/contract/network.ts'
import { CopyButton } from '../../components/copy-button.tsx'
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
    ['SHA-256', <Fingerprint key="fingerprint" value={fingerprint} />],
  ]
}

/** In two halves: pairs stay together. */
function Fingerprint({ value }: { value: string }) {
  const pairs = value.split(':')
  const half = Math.ceil(pairs.length / 2)
  return (
    <span className="fingerprint">
      <span>
        <span>{pairs.slice(0, half).join(':')}:</span>
        <span>{pairs.slice(half).join(':')}</span>
      </span>
      <CopyButton value={value} label="Copy fingerprint" />
    </span>
  )
}
