import { Tabs, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Client } from '../../../../server/contract/clients.ts'
import { CodeBlock } from '../../../components/code-block.tsx'
import { CodeValue } from '../../../components/code-value.tsx'
import { Section } from '../../../components/section.tsx'
import { overviewQuery } from '../../../lib/queries.ts'
import { snippetsFor } from './connect.ts'

/** Programs that work when they are pasted, with what this client is filled in. */
export function ConnectSection({ client }: { client: Client }) {
  const { data } = useQuery(overviewQuery())
  if (data === undefined) return null
  const snippets = snippetsFor(client, data.issuer)
  const discovery = `${data.issuer}/.well-known/openid-configuration`
  return (
    <Section title="Connect" description="What most libraries need is the issuer or its discovery document.">
      <CodeValue value={discovery} label="discovery URL" />
      {snippets.length === 0 ? (
        <Text c="dimmed" mt="sm">
          {client.dpop_bound_access_tokens || client.token_endpoint_auth_method === 'private_key_jwt'
            ? 'This client signs with a key of its own: see the documentation of your library for where it takes the key from.'
            : 'There is nothing that this client may do yet: give it a grant and, for people to come back to, a redirect URI.'}
        </Text>
      ) : (
        <Tabs defaultValue={snippets[0]?.label ?? ''} mt="sm" keepMounted={false}>
          <Tabs.List>
            {snippets.map(({ label }) => (
              <Tabs.Tab key={label} value={label}>
                {label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {snippets.map(({ label, needs, code }) => (
            <Tabs.Panel key={label} value={label} pt="xs">
              <Text c="dimmed" fz="xs" mb={6}>
                {needs}
              </Text>
              <CodeBlock code={code} label={`${label} snippet`} />
            </Tabs.Panel>
          ))}
        </Tabs>
      )}
    </Section>
  )
}
