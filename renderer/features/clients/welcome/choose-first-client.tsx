import '../client-kinds.css'
import { Button, Group, Paper, Radio, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import type { Client } from '../../../../server/contract/clients.ts'
import { Mark } from '../../../components/mark.tsx'
import { validateWith } from '../../../lib/form-errors.ts'
import { showRefusal } from '../../../lib/show-refusal.ts'
import { useCreateClient } from '../api.ts'
import { clientValues, type ClientValues } from '../client-values.ts'
import { FIRST_KINDS, firstClient, needsNobody } from './first-client.ts'

interface ChooseFirstClientProps {
  onBegin: () => void
  onCreated: (created: { client: Client; secret: string | null }) => void
  onDismiss: () => void
}

/** What do you build, and Create: everything else is set so that it works on this machine. */
export function ChooseFirstClient({ onBegin, onCreated, onDismiss }: ChooseFirstClientProps) {
  const create = useCreateClient()
  const [initial] = FIRST_KINDS
  if (initial === undefined) throw new Error('there are no kinds of client')
  const [kindId, setKindId] = useState(initial.id)
  const form = useForm<ClientValues>({
    initialValues: firstClient(initial),
    validate: validateWith(clientValues),
    validateInputOnChange: true,
  })

  const choose = (id: string) => {
    const kind = FIRST_KINDS.find((each) => each.id === id)
    if (kind === undefined) return
    setKindId(id)
    const named = form.isTouched('client_name') ? { client_name: form.values.client_name } : {}
    form.setValues({ ...firstClient(kind), ...named })
    form.clearErrors()
  }

  const submit = form.onSubmit((values) => {
    onBegin()
    create.mutateAsync(clientValues.parse(values)).then(
      ({ client, client_secret }) => onCreated({ client, secret: client_secret }),
      (error: unknown) => showRefusal(form, error),
    )
  })

  return (
    <Paper component="section" withBorder className="welcome" aria-label="Welcome to Gatehouse">
      <div className="welcome-head">
        <Mark size={32} />
        <div className="welcome-words">
          <Title order={2}>Welcome to Gatehouse</Title>
          <Text c="dimmed">
            The server is running. Create a client, which is a program that asks for tokens, and get the first one from
            it.
          </Text>
        </div>
        <Button variant="subtle" color="gray" onClick={onDismiss}>
          Skip
        </Button>
      </div>
      <form onSubmit={submit} noValidate>
        <Radio.Group label="What do you build?" value={kindId} onChange={choose}>
          <div className="welcome-kinds">
            {FIRST_KINDS.map((kind) => (
              <Radio.Card key={kind.id} value={kind.id} className="client-kind" aria-label={kind.title}>
                <Group wrap="nowrap" align="flex-start" gap="sm">
                  <Radio.Indicator />
                  <Stack gap={0}>
                    <Text fw={500}>{kind.title}</Text>
                    <Text c="dimmed" fz="xs">
                      {needsNobody(kind)
                        ? 'Acts for itself. A line in a terminal gets its first token'
                        : kind.description}
                    </Text>
                  </Stack>
                </Group>
              </Radio.Card>
            ))}
          </div>
        </Radio.Group>
        <div className="welcome-fields">
          <TextInput label="Name" required {...form.getInputProps('client_name')} />
          {form.values.redirect_uris !== '' || form.errors['redirect_uris'] !== undefined ? (
            <TextInput label="Redirect URI" required {...form.getInputProps('redirect_uris')} />
          ) : null}
          <Button type="submit" loading={create.isPending}>
            Create client
          </Button>
        </div>
        <Text c="dimmed" fz="xs" mt="xs">
          Everything can be changed later.
        </Text>
      </form>
    </Paper>
  )
}
