import { Badge, Button, Group } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import type { Client } from '../../../server/contract/clients.ts'
import { Callout } from '../../components/callout.tsx'
import { CodeValue } from '../../components/code-value.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Details } from '../../components/details.tsx'
import { FormActions } from '../../components/form-actions.tsx'
import { LastUsed } from '../../components/last-used.tsx'
import { isShown, RecordState } from '../../components/record-state.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RouteButton, RouteLink } from '../../components/route-link.tsx'
import { Screen } from '../../components/screen.tsx'
import { Section } from '../../components/section.tsx'
import { Status } from '../../components/status.tsx'
import { toastUndo } from '../../components/undo-toast.tsx'
import { validateWith } from '../../lib/form-errors.ts'
import { useLoadedRecord, type LoadedRecord } from '../../lib/loaded-record.ts'
import { plural } from '../../lib/numbers.ts'
import { showRefusal } from '../../lib/show-refusal.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { clientQuery, useDeleteClient, useSetClientStatus, useUpdateClient } from './api.ts'
import { ClientFields } from './client-fields.tsx'
import { ClientSecrets } from './client-secrets.tsx'
import { CLIENT_LABELS } from './client-labels.ts'
import { clientValues, valuesOfClient, type ClientValues } from './client-values.ts'

const route = getRouteApi('/clients/$clientId')

// What writes the programs is loaded when it is looked at.
const ConnectSection = lazy(async () => {
  const { ConnectSection } = await import('./connect/connect-section.tsx')
  return { default: ConnectSection }
})

export function ClientScreen() {
  const { clientId } = route.useParams()
  const client = useQuery(clientQuery(clientId))
  // Made anew for another client: nothing of a form goes from one to the next.
  if (isShown(client)) return <ClientDetail key={clientId} client={client.data} />
  return (
    <RecordState
      noun="Client"
      error={client.error}
      retry={() => void client.refetch()}
      back={<RouteButton to="/clients">All clients</RouteButton>}
    />
  )
}

function ClientDetail({ client }: { client: Client }) {
  const [dialog, setDialog] = useState<'disable' | 'delete'>()
  const close = () => setDialog(undefined)
  const status = useSetClientStatus(client.client_id)
  const ends = `ends ${plural(client.live_tokens, 'live token')}`

  const setStatus = (next: Client['status']) => {
    close()
    status
      .mutateAsync(next)
      .then(
        () => toastUndo(`${client.client_name} is ${next}`, () => setStatus(next === 'active' ? 'disabled' : 'active')),
        toastError,
      )
  }

  return (
    <Screen
      title={client.client_name}
      actions={
        client.built_in ? undefined : (
          <>
            {client.status === 'active' ? (
              <Button variant="default" onClick={() => setDialog('disable')}>
                Disable
              </Button>
            ) : (
              <Button variant="default" onClick={() => setStatus('active')}>
                Enable
              </Button>
            )}
            <RouteButton to="/clients/new" search={{ copy: client.client_id }} variant="default">
              Duplicate
            </RouteButton>
            <Button variant="default" onClick={() => setDialog('delete')}>
              Delete
            </Button>
          </>
        )
      }
    >
      <div style={{ maxWidth: 760 }}>
        {client.built_in && (
          <div style={{ marginBottom: 16 }}>
            <Callout tone="neutral" title="Part of the server">
              Tokens that the server gives out itself belong to this client. It cannot be changed.
            </Callout>
          </div>
        )}
        <Section title="Summary">
          <Details
            items={[
              ['Client ID', <CodeValue key="id" value={client.client_id} label="client ID" />],
              ['Type', client.token_endpoint_auth_method === 'none' ? 'Public' : 'Confidential'],
              [
                'Status',
                <Group key="status" gap="xs">
                  <Status value={client.status} />
                  {client.dynamically_registered && (
                    <Badge variant="default" size="sm" radius="sm" tt="none" fw={500}>
                      Registered itself
                    </Badge>
                  )}
                </Group>,
              ],
              [
                'Tokens',
                <RouteLink key="tokens" to="/tokens" search={{ client_id: client.client_id }}>
                  {plural(client.live_tokens, 'live token')}
                </RouteLink>,
              ],
              ['Last used', <LastUsed key="used" time={client.last_used_at} />],
              ['Created', <RelativeTime key="created" time={client.created_at} />],
            ]}
          />
        </Section>
        {!client.built_in && hasSecrets(client) && <ClientSecrets client={client} />}
        {!client.built_in && (
          <Suspense fallback={null}>
            <ConnectSection client={client} />
          </Suspense>
        )}
        {!client.built_in && <EditClient client={client} />}
      </div>

      <ConfirmDialog
        opened={dialog === 'disable'}
        onClose={close}
        title={`Disable ${client.client_name}?`}
        action="Disable"
        isBusy={status.isPending}
        onConfirm={() => setStatus('disabled')}
      >
        This {ends}, and the client gets no new ones until it is enabled again.
      </ConfirmDialog>
      <DeleteClient client={client} opened={dialog === 'delete'} onClose={close} ends={ends} />
    </Screen>
  )
}

/** Others prove themselves by a key, or are public. */
const hasSecrets = ({ token_endpoint_auth_method: method }: Client) =>
  method === 'client_secret_basic' || method === 'client_secret_post'

function EditClient({ client }: { client: Client }) {
  const loaded = useLoadedRecord(client)
  // Made anew when what is stored is taken over: the form starts from that.
  return <EditClientForm key={loaded.formKey} loaded={loaded} />
}

function EditClientForm({ loaded }: { loaded: LoadedRecord<Client> }) {
  const { base: client } = loaded
  const update = useUpdateClient(client.client_id)
  const form = useForm<ClientValues>({
    initialValues: valuesOfClient(client),
    validate: validateWith(clientValues),
    validateInputOnChange: true,
  })
  const submit = form.onSubmit((values) => {
    update.mutateAsync({ ...clientValues.parse(values), status: client.status, revision: client.revision }).then(
      () => toastDone(`Client ${values.client_name} saved`),
      (error: unknown) => showRefusal(form, error),
    )
  })
  return (
    <form onSubmit={submit} noValidate>
      <ClientFields form={form} redirectUriExample={null} />
      <FormActions
        form={form}
        loaded={loaded}
        valuesOf={valuesOfClient}
        labels={CLIENT_LABELS}
        isBusy={update.isPending}
      />
    </form>
  )
}

interface DeleteClientProps {
  client: Client
  opened: boolean
  onClose: () => void
  ends: string
}

function DeleteClient({ client, opened, onClose, ends }: DeleteClientProps) {
  const navigate = useNavigate()
  const remove = useDeleteClient(client.client_id)
  const confirm = () => {
    remove.mutateAsync().then(() => {
      toastDone(`Client ${client.client_name} deleted`)
      void navigate({ to: '/clients' })
    }, toastError)
  }
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`Delete ${client.client_name}?`}
      action="Delete"
      typeToConfirm={client.client_name}
      isBusy={remove.isPending}
      onConfirm={confirm}
    >
      This {ends}, and programs that use its id stop working. It cannot be taken back.
    </ConfirmDialog>
  )
}
