import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef } from 'react'
import type { Client } from '../../../../server/contract/clients.ts'
import { Callout } from '../../../components/callout.tsx'
import { RouteButton, RouteLink } from '../../../components/route-link.tsx'
import { ShownOnce } from '../../../components/shown-once.tsx'
import { loadCode } from '../../../lib/load-code.ts'
import { overviewQuery } from '../../../lib/queries.ts'
import { tokenCommand } from '../token-command.ts'
import { ArrivingToken } from './arriving-token.tsx'
import { needsNobody } from './first-client.ts'

const ConnectSection = lazy(async () => {
  const { ConnectSection } = await loadCode(import('../connect/connect-section.tsx'))
  return { default: ConnectSection }
})

interface FirstTokenProps {
  client: Client
  /** In clear, this once; null for a public client. */
  secret: string | null
  onDone: () => void
}

/** What the first client needs to get a token, and the token as soon as it did. */
export function FirstToken({ client, secret, onDone }: FirstTokenProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  const isMachine = needsNobody({ grantTypes: client.grant_types })
  return (
    <>
      <Paper component="section" withBorder className="welcome" aria-label="Your first token">
        <div className="welcome-head">
          <div className="welcome-words">
            <Title ref={heading} order={2} tabIndex={-1} className="welcome-title">
              {client.client_name} is created
            </Title>
            <Text c="dimmed">
              {isMachine
                ? 'Paste the line into a terminal: the token that it gets appears beside it.'
                : 'Connect your program and sign in with it: the token that it gets appears here.'}
            </Text>
          </div>
          <Group gap="xs" wrap="nowrap">
            <RouteButton to="/clients/$clientId" params={{ clientId: client.client_id }} variant="default">
              Open client
            </RouteButton>
            <Button variant="default" onClick={onDone}>
              Done
            </Button>
          </Group>
        </div>
        <div className="welcome-columns">
          <Stack gap="md">
            {isMachine && secret !== null && <CurlLine client={client} secret={secret} />}
            <ShownOnce label="Client ID" value={client.client_id} />
            {secret !== null && (
              <>
                <ShownOnce label="Client secret" value={secret} />
                <Callout tone="warning" title="Copy the secret now">
                  Only its hash is stored: it cannot be shown again. If it is lost, add a second one.
                </Callout>
              </>
            )}
            {!isMachine && (
              <Text c="dimmed">
                People sign in with the users of this server: <RouteLink to="/users/new">create a user</RouteLink> if
                there is none but you.
              </Text>
            )}
          </Stack>
          <ArrivingToken client={client} />
        </div>
      </Paper>
      {!isMachine && (
        <Suspense fallback={null}>
          <ConnectSection client={client} />
        </Suspense>
      )}
    </>
  )
}

function CurlLine({ client, secret }: { client: Client; secret: string }) {
  const { data } = useQuery(overviewQuery())
  if (data === undefined) return null
  return <ShownOnce label="A token in a line" value={tokenCommand(client, secret, data.issuer, data.authority_file)} />
}
