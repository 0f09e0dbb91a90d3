import { ActionIcon, Box, Button, Group, Text, Tooltip } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import type { SigningKeyView } from '../../../server/contract/keys.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { CodeValue } from '../../components/code-value.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { FoldedSection } from '../../components/folded-section.tsx'
import { LoadFailed, Notice } from '../../components/notice.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { Screen } from '../../components/screen.tsx'
import { Status } from '../../components/status.tsx'
import { digits, plural } from '../../lib/numbers.ts'
import { keysQuery } from './api.ts'
import { DeleteKey, RotateKey } from './key-dialogs.tsx'
import { rotationOf } from './rotation.ts'

const route = getRouteApi('/keys')

/** Signing keys: which sign, which are about to, and which are kept for what they signed. */
export function KeysScreen() {
  const keys = useQuery(keysQuery())
  // What is about to be rotated stands in the address, so that it can be led to from anywhere.
  const { rotate } = route.useSearch()
  const navigate = route.useNavigate()
  const [deleted, setDeleted] = useState<SigningKeyView>()

  const items = keys.data?.items ?? []
  const asked = items.find(({ status, alg }) => status === 'current' && alg === rotate)
  const rotation = asked === undefined ? undefined : rotationOf(asked, items)
  const askToRotate = ({ alg }: SigningKeyView) => void navigate({ search: { rotate: alg } })

  return (
    <Screen title="Keys">
      <Text c="dimmed" mb={4} maw={720}>
        Tokens are signed by the current key of their algorithm. The next one is published before it signs; one that
        retires stays published until the last token that it signed has expired. A secret, which signs by HS256, is
        never published: Settings shows it. Live tokens are access tokens; of ID tokens only those who got them know.
      </Text>
      <Group gap="xs" mb="xs" mih={26}>
        {keys.data !== undefined && (
          <>
            <Text c="dimmed">Published at</Text>
            <CodeValue value={keys.data.jwks_uri} label="JWKS address" />
          </>
        )}
      </Group>
      {keys.isError && keys.data === undefined ? (
        <LoadFailed error={keys.error} retry={() => void keys.refetch()} />
      ) : (
        <DataTable
          label="Signing keys"
          columns={columns(askToRotate, setDeleted)}
          rows={keys.data?.items}
          rowKey={(key) => key.kid}
          empty={<Notice title="There is no key" />}
        />
      )}
      {keys.data !== undefined && (
        <>
          {keys.data.live_tokens_of_no_key > 0 && (
            <Text c="dimmed" fz="xs" mt="xs">
              Beside them, {plural(keys.data.live_tokens_of_no_key, 'live access token')} whose key was deleted, or was
              not noted when they were issued.
            </Text>
          )}
          <Box mt="md">
            <FoldedSection
              title="JWKS"
              description="The public keys, as the issuer serves them."
              isUsed={false}
              hasErrors={false}
            >
              <CodeBlock code={keys.data.jwks} label="JWKS" wraps />
            </FoldedSection>
          </Box>
        </>
      )}
      <RotateKey rotation={rotation} onClose={() => void navigate({ search: {}, replace: true })} />
      <DeleteKey signingKey={deleted} onClose={() => setDeleted(undefined)} />
    </Screen>
  )
}

function columns(
  askToRotate: (key: SigningKeyView) => void,
  askToDelete: (key: SigningKeyView) => void,
): readonly Column<SigningKeyView>[] {
  return [
    { header: 'Key ID', cell: (key) => <CodeValue value={key.kid} label="key ID" truncate /> },
    { header: 'Algorithm', width: 92, cell: (key) => key.alg },
    { header: 'Type', width: 76, cell: (key) => TYPES[key.type] },
    { header: 'Status', width: 96, cell: (key) => <Status value={key.status} /> },
    {
      header: 'Published',
      width: 124,
      secondary: true,
      cell: (key) => (key.type === 'secret' ? 'Never' : <RelativeTime time={key.created_at} />),
    },
    {
      header: 'Live tokens',
      width: 96,
      align: 'right',
      cell: (key) => digits(key.live_tokens),
    },
    { header: 'What happens', width: 268, cell: (key) => <WhatHappens signingKey={key} /> },
    {
      header: 'Actions',
      hideHeader: true,
      width: 84,
      align: 'right',
      cell: (key) =>
        key.status === 'current' ? (
          <Button size="compact-xs" variant="default" onClick={() => askToRotate(key)} aria-label={`Rotate ${key.alg}`}>
            Rotate
          </Button>
        ) : (
          <Tooltip label="Delete">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Delete the ${key.status} ${key.alg} key`}
              onClick={() => askToDelete(key)}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </Tooltip>
        ),
    },
  ]
}

const TYPES = { pair: 'Key pair', secret: 'Secret' } as const

function WhatHappens({ signingKey }: { signingKey: SigningKeyView }) {
  const { activated_at, remove_after, safe_from, live_tokens } = signingKey
  const [words, time] =
    remove_after !== null
      ? [live_tokens === 0 ? 'Deleted' : 'Still needed, deleted', remove_after]
      : safe_from !== null
        ? ['Known everywhere', safe_from]
        : [activated_at === null ? 'Signs when you rotate' : 'Began to sign', activated_at]
  return (
    <Text c="dimmed" truncate>
      {words} {time !== null && <RelativeTime time={time} />}
    </Text>
  )
}
