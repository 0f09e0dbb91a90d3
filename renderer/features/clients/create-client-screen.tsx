import { Button, Group, Radio, SimpleGrid, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Client } from '../../../server/contract/clients.ts'
import { RouteButton } from '../../components/route-link.tsx'
import { Screen } from '../../components/screen.tsx'
import { Section } from '../../components/section.tsx'
import { validateWith } from '../../lib/form-errors.ts'
import { showRefusal } from '../../lib/show-refusal.ts'
import { useCreateClient } from './api.ts'
import { ClientFields } from './client-fields.tsx'
import { CLIENT_KINDS } from './client-kinds.ts'
import { clientValues, valuesOfKind, type ClientValues } from './client-values.ts'
import { SecretDialog } from './secret-dialog.tsx'
import './client-kinds.css'

/** Creating begins with what you build; the rest is set accordingly. */
export function CreateClientScreen() {
  const navigate = useNavigate()
  const create = useCreateClient()
  const [kindId, setKindId] = useState('web')
  const [created, setCreated] = useState<{ client: Client; secret: string | null }>()
  const kind = CLIENT_KINDS.find(({ id }) => id === kindId) ?? CLIENT_KINDS[0]
  if (kind === undefined) throw new Error('there are no kinds of client')
  const form = useForm<ClientValues>({
    initialValues: valuesOfKind(kind),
    validate: validateWith(clientValues),
    validateInputOnChange: true,
  })

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

  const submit = form.onSubmit((values) => {
    create.mutateAsync(clientValues.parse(values)).then(
      ({ client, client_secret }) => setCreated({ client, secret: client_secret }),
      (error: unknown) => showRefusal(form, error),
    )
  })

  return (
    <Screen title="Create client">
      <form onSubmit={submit} noValidate style={{ maxWidth: 760 }}>
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
        <ClientFields form={form} redirectUriExample={kind.redirectUriExample} />
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
