import { Button, Modal } from '@mantine/core'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { defaultStringifySearch as holding, getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { scopeSort, type Scope } from '../../../server/contract/scopes.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Notice } from '../../components/notice.tsx'
import { RecordList } from '../../components/record-list.tsx'
import { RowCode, RowIcon, RowMark, RowParts, RowRouteLink } from '../../components/row-cells.tsx'
import { ListFilters, Screen } from '../../components/screen.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { useShortcut } from '../../lib/keyboard.ts'
import { digits, plural } from '../../lib/numbers.ts'
import { FROM_TOP, withoutPlace } from '../../lib/list-search.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { scopePages, scopeQuery, useDeleteScope } from './api.ts'
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
  const [dialog, setDialog] = useState<OpenDialog>()
  const shownColumns = useMemo(() => columns(setDialog), [setDialog])
  const isCreating = asked === 'create'
  const create = () => void navigate({ search: { ...search, dialog: 'create' } })
  const close = () => {
    setDialog(undefined)
    if (isCreating) void navigate({ search, replace: true })
  }
  useShortcut('create', create)

  return (
    <Screen fills title="Scopes" actions={<Button onClick={create}>Create scope</Button>}>
      <ListFilters>
        <SearchField
          label="Search scopes"
          value={search.q ?? ''}
          onSearch={(q) => void navigate({ search: (now) => ({ ...now, q, ...FROM_TOP }), replace: true })}
        />
      </ListFilters>
      <RecordList
        label="Scopes"
        columns={shownColumns}
        noun="scope"
        sort={search.sort ?? 'name'}
        onSort={(sort) =>
          void navigate({ search: (now) => ({ ...now, sort: scopeSort.safeParse(sort).data, ...FROM_TOP }) })
        }
        pages={scopePages(withoutPlace(search))}
        rowKey={(scope) => scope.name}
        onOpen={(scope) => setDialog({ kind: 'edit', scope })}
        canOpen={(scope) => !scope.built_in}
        empty={<Notice title="No scope matches">Try another search, or create a scope with this name.</Notice>}
      />

      <Modal
        opened={isCreating || dialog?.kind === 'edit'}
        onClose={close}
        title={dialog?.kind === 'edit' ? `Edit ${dialog.scope.name}` : 'Create scope'}
      >
        {dialog?.kind === 'edit' ? <EditedScope scope={dialog.scope} onDone={close} /> : <CreateScope onDone={close} />}
      </Modal>
      <DeleteScope scope={dialog?.kind === 'delete' ? dialog.scope : undefined} onClose={close} />
    </Screen>
  )
}

function columns(open: (dialog: OpenDialog) => void): readonly Column<Scope>[] {
  return [
    {
      header: 'Name',
      sort: { field: 'name' },
      width: 250,
      cell: (scope) => (
        <RowParts>
          <RowCode>{scope.name}</RowCode>
          {scope.built_in && <RowMark>Built in</RowMark>}
        </RowParts>
      ),
    },
    { header: 'Description', cell: (scope) => scope.description },
    { header: 'Default', width: 72, secondary: true, cell: (scope) => (scope.default ? 'Yes' : 'No') },
    {
      header: 'Clients',
      sort: { field: 'clients', descendingFirst: true },
      width: 84,
      align: 'right',
      cell: (scope) => (
        <RowRouteLink href={`/clients${holding({ scope: scope.name })}`} title={`Clients that hold ${scope.name}`}>
          {digits(scope.clients)}
        </RowRouteLink>
      ),
    },
    {
      header: 'Users',
      sort: { field: 'users', descendingFirst: true },
      width: 76,
      align: 'right',
      cell: (scope) => (
        <RowRouteLink href={`/users${holding({ scope: scope.name })}`} title={`Users who hold ${scope.name}`}>
          {digits(scope.users)}
        </RowRouteLink>
      ),
    },
    {
      header: 'Live tokens',
      sort: { field: 'live_tokens', descendingFirst: true },
      width: 104,
      align: 'right',
      cell: (scope) => (
        <RowRouteLink
          href={`/tokens${holding({ scope: scope.name, status: 'active' })}`}
          title={`Live tokens with ${scope.name}`}
        >
          {digits(scope.live_tokens)}
        </RowRouteLink>
      ),
    },
    {
      header: 'Actions',
      hideHeader: true,
      width: 80,
      align: 'right',
      cell: (scope) =>
        scope.built_in ? null : (
          <>
            <RowIcon label={`Edit ${scope.name}`} onClick={() => open({ kind: 'edit', scope })}>
              <IconPencil size={14} />
            </RowIcon>{' '}
            <RowIcon label={`Delete ${scope.name}`} onClick={() => open({ kind: 'delete', scope })}>
              <IconTrash size={14} />
            </RowIcon>
          </>
        ),
    },
  ]
}

/** As it is now: it may change while the dialog is open, and what a list shows can be some seconds old. */
function useScopeNow(listed: Scope): Scope {
  const { data } = useQuery({ ...scopeQuery(listed.name), placeholderData: listed, staleTime: 0 })
  return data ?? listed
}

function EditedScope({ scope, onDone }: { scope: Scope; onDone: () => void }) {
  return <EditScope scope={useScopeNow(scope)} onDone={onDone} />
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
      {scope !== undefined && <WhatItNarrows scope={scope} />}
    </ConfirmDialog>
  )
}

function WhatItNarrows({ scope }: { scope: Scope }) {
  const { clients, users, live_tokens: liveTokens } = useScopeNow(scope)
  return (
    <>
      It is taken from {plural(clients, 'client')} and {plural(users, 'user')}. {plural(liveTokens, 'live token')} will
      carry it until they end.
    </>
  )
}
