import { ActionIcon, Badge, Button, Group, Modal, Text, Tooltip } from '@mantine/core'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import type { Scope } from '../../../server/contract/scopes.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { DataTable, type Column } from '../../components/data-table.tsx'
import { LoadFailed, Notice } from '../../components/notice.tsx'
import { Pager } from '../../components/pager.tsx'
import { RouteLink } from '../../components/route-link.tsx'
import { Screen } from '../../components/screen.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { useShortcut } from '../../lib/keyboard.ts'
import { plural } from '../../lib/plural.ts'
import { FIRST_PAGE } from '../../lib/list-search.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { scopesQuery, useDeleteScope } from './api.ts'
import { CreateScope, EditScope } from './scope-form.tsx'

const route = getRouteApi('/scopes')

interface OpenDialog {
  kind: 'edit' | 'delete'
  scope: Scope
}

/** Scopes and who holds them. */
export function ScopesScreen() {
  // Creating has an address, so that it can be led to from anywhere.
  const { dialog: asked, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const scopes = useQuery(scopesQuery(search))
  const [dialog, setDialog] = useState<OpenDialog>()
  const isCreating = asked === 'create'
  const create = () => void navigate({ search: { ...search, dialog: 'create' } })
  const close = () => {
    setDialog(undefined)
    if (isCreating) void navigate({ search, replace: true })
  }
  useShortcut('create', create)

  return (
    <Screen title="Scopes" actions={<Button onClick={create}>Create scope</Button>}>
      <Group mb="xs">
        <SearchField
          label="Search scopes"
          value={search.q ?? ''}
          onSearch={(q) => void navigate({ search: { q, ...FIRST_PAGE }, replace: true })}
        />
      </Group>
      {scopes.isError && scopes.data === undefined ? (
        <LoadFailed error={scopes.error} retry={() => void scopes.refetch()} />
      ) : (
        <DataTable
          label="Scopes"
          columns={columns(setDialog)}
          rows={scopes.data?.items}
          rowKey={(scope) => scope.name}
          onOpen={(scope) => setDialog({ kind: 'edit', scope })}
          canOpen={(scope) => !scope.built_in}
          empty={<Notice title="No scope matches">Try another search, or create a scope with this name.</Notice>}
        />
      )}
      <Pager page={scopes.data} noun="scope" onMove={(page) => void navigate({ search: { ...search, ...page } })} />

      <Modal
        opened={isCreating || dialog?.kind === 'edit'}
        onClose={close}
        title={dialog?.kind === 'edit' ? `Edit ${dialog.scope.name}` : 'Create scope'}
      >
        {dialog?.kind === 'edit' ? (
          // As the list has it now: it may change while the dialog is open.
          <EditScope
            scope={scopes.data?.items.find(({ name }) => name === dialog.scope.name) ?? dialog.scope}
            onDone={close}
          />
        ) : (
          <CreateScope onDone={close} />
        )}
      </Modal>
      <DeleteScope scope={dialog?.kind === 'delete' ? dialog.scope : undefined} onClose={close} />
    </Screen>
  )
}

function columns(open: (dialog: OpenDialog) => void): readonly Column<Scope>[] {
  return [
    {
      header: 'Name',
      width: 250,
      cell: (scope) => (
        <Group gap="xs" wrap="nowrap">
          <Text component="span" ff="monospace" fz="xs" truncate title={scope.name}>
            {scope.name}
          </Text>
          {scope.built_in && (
            <Badge variant="default" size="xs" tt="none" fw={500} miw="max-content">
              Built in
            </Badge>
          )}
        </Group>
      ),
    },
    { header: 'Description', cell: (scope) => <Text truncate>{scope.description}</Text> },
    { header: 'Default', width: 72, secondary: true, cell: (scope) => (scope.default ? 'Yes' : 'No') },
    {
      header: 'Clients',
      width: 72,
      align: 'right',
      cell: (scope) => (
        <RouteLink to="/clients" search={{ scope: scope.name }} title={`Clients that hold ${scope.name}`}>
          {scope.clients.toLocaleString('en')}
        </RouteLink>
      ),
    },
    {
      header: 'Users',
      width: 64,
      align: 'right',
      cell: (scope) => (
        <RouteLink to="/users" search={{ scope: scope.name }} title={`Users who hold ${scope.name}`}>
          {scope.users.toLocaleString('en')}
        </RouteLink>
      ),
    },
    {
      header: 'Live tokens',
      width: 92,
      align: 'right',
      cell: (scope) => (
        <RouteLink
          to="/tokens"
          search={{ scope: scope.name, status: 'active' }}
          title={`Live tokens with ${scope.name}`}
        >
          {scope.live_tokens.toLocaleString('en')}
        </RouteLink>
      ),
    },
    {
      header: 'Actions',
      hideHeader: true,
      width: 80,
      align: 'right',
      cell: (scope) =>
        scope.built_in ? null : (
          <Group gap={4} justify="flex-end" wrap="nowrap">
            <Tooltip label="Edit">
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`Edit ${scope.name}`}
                onClick={() => open({ kind: 'edit', scope })}
              >
                <IconPencil size={14} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label="Delete">
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`Delete ${scope.name}`}
                onClick={() => open({ kind: 'delete', scope })}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </Tooltip>
          </Group>
        ),
    },
  ]
}

function DeleteScope({ scope, onClose }: { scope: Scope | undefined; onClose: () => void }) {
  const remove = useDeleteScope()
  const confirm = () => {
    if (scope === undefined) return
    remove.mutateAsync(scope.name).then(() => {
      toastDone(`Scope ${scope.name} deleted`)
      onClose()
    }, toastError)
  }
  return (
    <ConfirmDialog
      opened={scope !== undefined}
      onClose={onClose}
      title={`Delete ${scope?.name ?? 'scope'}?`}
      action="Delete"
      isBusy={remove.isPending}
      onConfirm={confirm}
    >
      It is taken from {plural(scope?.clients ?? 0, 'client')} and {plural(scope?.users ?? 0, 'user')}.{' '}
      {plural(scope?.live_tokens ?? 0, 'live token')} will carry it until they end.
    </ConfirmDialog>
  )
}
