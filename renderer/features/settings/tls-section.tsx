import { Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import type { NetworkView, TlsMode } from '../../../server/contract/network.ts'
import { Callout } from '../../components/callout.tsx'
import { CodeValue } from '../../components/code-value.tsx'
import { Details } from '../../components/details.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { Section } from '../../components/section.tsx'
import { certificateRows } from './certificate-rows.tsx'
import { LocalAuthority } from './local-authority.tsx'
import { givenWords, type NetworkForm } from './network-form.ts'
import { OwnCertificate } from './own-certificate.tsx'

const MODES = [
  { value: 'off', label: 'Off', description: 'http: for this machine alone, or behind a TLS proxy' },
  { value: 'own', label: 'Your own certificate', description: 'Of a public or your organisation’s authority' },
  {
    value: 'local',
    label: 'A certificate of the local authority',
    description: 'Made and renewed here, for development: each machine that calls the issuer must trust the authority',
  },
] as const satisfies readonly { value: TlsMode; label: string; description: string }[]

interface TlsSectionProps {
  form: NetworkForm
  view: NetworkView
}

/** What the issuer proves who it is with. */
export function TlsSection({ form, view }: TlsSectionProps) {
  const given = givenWords(view, 'tls', view.running.tls === 'local' ? '--tls' : '--tls-cert')
  const mode = form.values.tls
  const isOwn = mode === 'own' && given === undefined
  return (
    <Section id="tls" title="TLS" description="Of the issuer. The console stays on http, on this machine alone.">
      <Stack gap="sm">
        <Radio.Group
          label="The issuer is served"
          {...(given === undefined ? {} : { description: given })}
          {...form.getInputProps('tls')}
        >
          <Stack gap="xs" mt="xs">
            {MODES.map(({ value, label, description }) => (
              <Radio key={value} value={value} label={label} description={description} disabled={given !== undefined} />
            ))}
          </Stack>
        </Radio.Group>
        <Served view={view} />
        {isOwn && <OwnCertificate form={form} view={view} />}
        {(mode === 'local' || view.running.tls === 'local') && <LocalAuthority form={form} view={view} />}
      </Stack>
    </Section>
  )
}

/** Milliseconds before its end when a certificate wants attention. */
const NEAR_END = 30 * 86_400_000

/** The certificate that is served now. */
function Served({ view: { certificate } }: { view: NetworkView }) {
  const [opened] = useState(() => Date.now())
  if (certificate === null) return null
  const isNearEnd = Date.parse(certificate.valid_until) - opened < NEAR_END
  return (
    <section aria-label="Served now">
      <h3 className="part-title">Served now</h3>
      {isNearEnd && (
        <Callout tone="warning" role="status" title="It ends soon">
          Clients refuse it after {new Date(certificate.valid_until).toLocaleDateString('en', { dateStyle: 'medium' })}.
        </Callout>
      )}
      <Details
        items={[
          ...certificateRows(certificate),
          [
            'Next renewal',
            certificate.renewed_from === null ? (
              'None by itself: read again when its file changes'
            ) : (
              <span key="renewal">
                By itself, <RelativeTime time={certificate.renewed_from} />
              </span>
            ),
          ],
          ['File', <CodeValue key="file" value={certificate.file} label="path of the certificate" truncate />],
        ]}
      />
    </section>
  )
}
