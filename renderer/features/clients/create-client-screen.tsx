import { Button, Checkbox, Group, Radio, SimpleGrid, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import type { Client } from '../../../server/contract/clients.ts'
import { isShown, RecordState } from '../../components/record-state.tsx'
import { RouteButton, RouteLink } from '../../components/route-link.tsx'
import { Screen } from '../../components/screen.tsx'
import { Section } from '../../components/section.tsx'
import { validateWith } from '../../lib/form-errors.ts'
import { showRefusal } from '../../lib/show-refusal.ts'
import { clientQuery, useCreateClient } from './api.ts'
import { ClientFields } from './client-fields.tsx'
import { CLIENT_KINDS } from './client-kinds.ts'
import { clientValues, valuesOfCopy, valuesOfKind, type ClientForm, type ClientValues } from './client-values.ts'
import { SecretDialog } from './secret-dialog.tsx'
import './client-kinds.css'

const route = getRouteApi('/clients/new')

/** Creating begins with what you build, or with a client that there is. */
export function CreateClientScreen() {
  const { copy } = route.useSearch()
  return copy === undefined ? <CreateByKind /> : <CreateCopy key={copy} clientId={copy} />
}

/** The kind sets grants, authentication and scopes accordingly. */
function CreateByKind() {
  const [kindId, setKindId] = useState('web')
  const kind = CLIENT_KINDS.find(({ id }) => id === kindId) ?? CLIENT_KINDS[0]
  if (kind === undefined) throw new Error('there are no kinds of client')
  const form = useClientForm(valuesOfKind(kind))

  const choose = (id: string) => {
    const chosen = CLIENT_KINDS.find((each) => each.id === id)
    if (chosen === undefined) return
    setKindId(id)
    // What was typed stays; what the kind decides is set anew.
    const { grant_types, implicit_response_types, token_endpoint_auth_method, scope } = valuesOfKind(chosen)
    form.setValues({
      grant_types,
      implicit_response_types,
      token_endpoint_auth_method,
      ...(form.isTouched('scope') ? {} : { scope }),
    })
    form.clearErrors()
  }

  return (
    <CreateForm title="Create client" form={form} redirectUriExample={kind.redirectUriExample}>
      <Section title="What do you build?">
        <Radio.Group aria-label="What do you build?" value={kindId} onChange={choose}>
          <SimpleGrid cols={3} spacing="xs">
            {CLIENT_KINDS.map(({ id, title, description }) => (
              <Radio.Card key={id} value={id} className="client-kind" aria-label={title}>
                <Group wrap="nowrap" align="flex-start" gap="sm">
                  <Radio.Indicator />
                  <Stack gap={0}>
                    <Text fw={500}>{title}</Text>
                    <Text c="dimmed" fz="xs">
                      {description}
                    </Text>
                  </Stack>
                </Group>
              </Radio.Card>
            ))}
          </SimpleGrid>
        </Radio.Group>
      </Section>
    </CreateForm>
  )
}

function CreateCopy({ clientId }: { clientId: string }) {
  const client = useQuery(clientQuery(clientId))
  if (isShown(client) && !client.data.built_in) return <CopyForm client={client.data} />
  return (
    <RecordState
      noun="Client"
      error={client.error}
      retry={() => void client.refetch()}
      back={<RouteButton to="/clients">All clients</RouteButton>}
    />
  )
}

function CopyForm({ client }: { client: Client }) {
  const form = useClientForm(valuesOfCopy(client, { withKeys: false }))
  const [withKeys, setWithKeys] = useState(false)
  const hasKeys = client.jwks !== null || client.jwks_uri !== null

  const copyKeys = (wanted: boolean) => {
    setWithKeys(wanted)
    const { jwks, jwks_uri } = valuesOfCopy(client, { withKeys: wanted })
    form.setValues({ jwks, jwks_uri })
  }

  return (
    <CreateForm title="Duplicate client" form={form} redirectUriExample={null}>
      <Section title="Like another">
        <Text>
          Everything below is as{' '}
          <RouteLink to="/clients/$clientId" params={{ clientId: client.client_id }} underline="always">
            {client.client_name}
          </RouteLink>{' '}
          has it. The new client gets an ID of its own, and a secret of its own where it needs one.
        </Text>
        {hasKeys && (
          <Checkbox
            mt="sm"
            label="Copy its public keys, too"
            description="Whoever holds the private keys can then be both clients"
            checked={withKeys}
            onChange={(event) => copyKeys(event.currentTarget.checked)}
          />
        )}
      </Section>
    </CreateForm>
  )
}

const useClientForm = (initialValues: ClientValues) =>
  useForm<ClientValues>({ initialValues, validate: validateWith(clientValues), validateInputOnChange: true })

interface CreateFormProps {
  title: string
  form: ClientForm
  redirectUriExample: string | null
  /** What the values come from. */
  children: ReactNode
}

function CreateForm({ title, form, redirectUriExample, children }: CreateFormProps) {
  const navigate = useNavigate()
  const create = useCreateClient()
  const [created, setCreated] = useState<{ client: Client; secret: string | null }>()
  const submit = form.onSubmit((values) => {
    create.mutateAsync(clientValues.parse(values)).then(
      ({ client, client_secret }) => setCreated({ client, secret: client_secret }),
      (error: unknown) => showRefusal(form, error),
    )
  })
  return (
    <Screen title={title}>
      <form onSubmit={submit} noValidate style={{ maxWidth: 760 }}>
        {children}
        <ClientFields form={form} redirectUriExample={redirectUriExample} />
        <Group justify="flex-end" gap="xs">
          <RouteButton to="/clients" variant="default">
            Cancel
          </RouteButton>
          <Button type="submit" loading={create.isPending}>
            Create client
          </Button>
        </Group>
      </form>
      <SecretDialog
        title="Client created"
        shown={created}
        onClose={() =>
          created !== undefined &&
          void navigate({ to: '/clients/$clientId', params: { clientId: created.client.client_id } })
        }
      />
    </Screen>
  )
}
