import { Anchor, Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import licence from '../../../LICENSE?raw'
import { CodeValue } from '../../components/code-value.tsx'
import { Details } from '../../components/details.tsx'
import { Section } from '../../components/section.tsx'
import { SkeletonLines } from '../../components/skeleton-lines.tsx'
import { overviewQuery } from '../../lib/queries.ts'

/** Which Gatehouse this is, where it keeps what it knows, and what it says of itself. */
export function About() {
  const { data } = useQuery(overviewQuery())
  const [isReading, setReading] = useState(false)
  return (
    <Section id="about" title="About">
      {data === undefined ? (
        <SkeletonLines />
      ) : (
        <Details
          items={[
            ['Version', `Gatehouse ${data.version}`],
            ['Data directory', <CodeValue key="data" value={data.data_directory} label="data directory" truncate />],
            [
              'For developers',
              <Anchor
                key="discovery"
                href={`${data.issuer}/.well-known/openid-configuration`}
                target="_blank"
                rel="noreferrer"
                fz="sm"
              >
                Discovery document
              </Anchor>,
            ],
            [
              'Licence',
              <Button key="licence" size="compact-xs" variant="default" onClick={() => setReading(true)}>
                Read the MIT licence
              </Button>,
            ],
          ]}
        />
      )}
      <Modal opened={isReading} onClose={() => setReading(false)} title="Licence" size="lg">
        <p className="licence">{licence}</p>
      </Modal>
    </Section>
  )
}
