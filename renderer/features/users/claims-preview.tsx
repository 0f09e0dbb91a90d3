import { Group, MultiSelect, SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { User } from '../../../server/contract/users.ts'
import { formatScope, parseScope } from '../../../server/protocol/scope.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { LoadFailed } from '../../components/notice.tsx'
import { RecordFilter } from '../../components/record-filter.tsx'
import { Section } from '../../components/section.tsx'
import { claimsPreviewQuery, previewedClientQuery } from './api.ts'

/** What a client would be told about the user, before anybody signs in. */
export function ClaimsPreview({ user }: { user: User }) {
  const [clientId, setClientId] = useState<string>()
  return (
    <Section
      title="Claims preview"
      description="What the tokens of this user say to a client, and what it reads at userinfo. Nothing is issued."
    >
      <RecordFilter kind="client" value={clientId} onChange={setClientId} width={240} />
      {clientId !== undefined && <PreviewFor key={clientId} user={user} clientId={clientId} />}
    </Section>
  )
}

function PreviewFor({ user, clientId }: { user: User; clientId: string }) {
  const [asked, setAsked] = useState<string>()
  const client = useQuery(previewedClientQuery(clientId))
  const scope = asked ?? client.data?.scope ?? ''
  const preview = useQuery({ ...claimsPreviewQuery(user.id, clientId, scope), enabled: client.data !== undefined })
  if (client.isError) return <LoadFailed error={client.error} retry={() => void client.refetch()} />
  if (client.data === undefined) return null
  // Where nothing is asked for, nothing is granted.
  const data = scope === '' ? undefined : preview.data
  const parts = [
    ['ID token', data?.id_token],
    ['Userinfo', data?.userinfo],
    ['Access token', data?.access_token],
  ] as const
  const isNothing = scope === '' || data?.scope === ''
  return (
    <Stack gap="sm" mt="sm">
      <MultiSelect
        label="Asked for"
        description="Of the client’s scopes"
        data={[...parseScope(client.data.scope).scopes]}
        value={[...parseScope(scope).scopes]}
        onChange={(names) => setAsked(formatScope(names))}
        clearButtonProps={{ 'aria-label': 'Clear scopes' }}
      />
      <Text>
        {isNothing ? (
          'Nothing is granted: the user has none of these scopes.'
        ) : (
          <>
            Granted:{' '}
            <Text component="span" ff="monospace" fz="xs">
              {data?.scope}
            </Text>
          </>
        )}
      </Text>
      {!isNothing && (
        <SimpleGrid cols={1} spacing="sm">
          {parts.map(([title, claims]) => (
            <div key={title}>
              <Group mb={4}>
                <Text fw={500}>{title}</Text>
              </Group>
              {claims === undefined ? null : claims === null ? (
                <Text c="dimmed">None without the scope openid.</Text>
              ) : (
                <CodeBlock code={JSON.stringify(claims, null, 2)} label={title} />
              )}
            </div>
          ))}
        </SimpleGrid>
      )}
    </Stack>
  )
}
