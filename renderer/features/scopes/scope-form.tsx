import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { consoleApi } from '../../../server/contract/console-api.ts'
import type { Scope } from '../../../server/contract/scopes.ts'
import { validateWith } from '../../lib/form-errors.ts'
import { showRefusal } from '../../lib/show-refusal.ts'
import { toastDone } from '../../lib/toast.ts'
import { useCreateScope, useUpdateScope } from './api.ts'

/** Creates a scope, or changes one: its name stays. */
export function ScopeForm({ scope, onDone }: { scope: Scope | undefined; onDone: () => void }) {
  const create = useCreateScope()
  const update = useUpdateScope(scope?.name ?? '')
  const form = useForm({
    initialValues: { name: scope?.name ?? '', description: scope?.description ?? '', default: scope?.default ?? true },
    validate: validateWith(consoleApi.scopes.create.body),
    validateInputOnChange: true,
  })

  const submit = form.onSubmit((values) => {
    const saving =
      scope === undefined ? create.mutateAsync(values) : update.mutateAsync({ ...values, revision: scope.revision })
    saving.then(
      () => {
        toastDone(scope === undefined ? `Scope ${values.name} created` : `Scope ${values.name} saved`)
        onDone()
      },
      (error: unknown) => showRefusal(form, error),
    )
  })

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          label="Name"
          description="As clients ask for it, for example orders:read"
          required
          disabled={scope !== undefined}
          ff="monospace"
          data-autofocus={scope === undefined ? true : undefined}
          {...form.getInputProps('name')}
        />
        <TextInput
          label="Description"
          description="What people read when they are asked to allow it"
          required
          {...form.getInputProps('description')}
        />
        <Checkbox
          label="Default"
          description="Granted to a client that holds it and asks for no scope"
          {...form.getInputProps('default', { type: 'checkbox' })}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending || update.isPending}>
            {scope === undefined ? 'Create scope' : 'Save'}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
