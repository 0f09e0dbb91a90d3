import { Button, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useState } from 'react'
import type { Overview } from '../../../server/contract/server.ts'
import { RouteLink } from '../../components/route-link.tsx'
import { Section } from '../../components/section.tsx'
import type { SettingsSection } from '../../lib/settings-sections.ts'

type Notice = Overview['attention'][number]

/** Shown until more are asked for. */
const FEW = 4

/** What wants the operator's attention, each with the way to what changes it. */
export function AttentionSection({ items }: { items: readonly Notice[] }) {
  const [isAll, setAll] = useState(false)
  return (
    <Section title="Wants attention">
      {items.length === 0 ? (
        <div className="calm">
          <IconCircleCheck size={16} stroke={1.6} aria-hidden="true" />
          <Text c="dimmed">
            Nothing. Secrets and keys are young, clients are in use, and nothing legacy is switched on.
          </Text>
        </div>
      ) : (
        <>
          <ul className="attention">
            {items.slice(0, isAll ? items.length : FEW).map((item) => (
              <li key={`${item.code} ${item.client_id ?? item.message}`}>
                <IconAlertTriangle size={16} stroke={1.6} aria-hidden="true" className="attention-mark" />
                <span className="attention-words">{item.message}</span>
                <Remedy notice={item} />
              </li>
            ))}
          </ul>
          {items.length > FEW && (
            <Button variant="default" mt="sm" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
              {isAll ? 'Show fewer' : `Show all ${String(items.length)}`}
            </Button>
          )}
        </>
      )}
    </Section>
  )
}

/** Of the screen Settings: which section changes what. */
const SECTIONS: Partial<Record<Notice['code'], SettingsSection>> = {
  backup_failed: 'scheduled-backups',
  certificate_near_end: 'tls',
  insecure_issuer: 'tls',
  implicit_flow: 'implicit-flow',
  shared_secret: 'signing',
  unprotected_keys: 'key-protection',
}

/** Where it is changed: at the client that it concerns, else at its screen, if this console has one for it. */
function Remedy({ notice: { code, client_id } }: { notice: Notice }) {
  if (client_id !== null) {
    return (
      <RouteLink to="/clients/$clientId" params={{ clientId: client_id }}>
        Open client
      </RouteLink>
    )
  }
  if (code === 'no_operator') return <RouteLink to="/users">Open Users</RouteLink>
  if (code === 'key_near_end') return <RouteLink to="/keys">Open Keys</RouteLink>
  return (
    <RouteLink to="/settings" hash={SECTIONS[code] ?? ''}>
      Open Settings
    </RouteLink>
  )
}
