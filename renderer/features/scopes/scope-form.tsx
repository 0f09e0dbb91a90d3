import { Button, Checkbox, Stack, TextInput } from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import { consoleApi } from '../../../server/contract/console-api.ts'
import { scopeFields, type Scope } from '../../../server/contract/scopes.ts'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { FormActions } from '../../components/form-actions.tsx'
import { LinesField } from '../../components/lines-field.tsx'
import { validateWith } from '../../lib/form-errors.ts'
import { lines } from '../../lib/lines.ts'
import { useLoadedRecord, type LoadedRecord } from '../../lib/loaded-record.ts'
import { showRefusal } from '../../lib/show-refusal.ts'
import { toastDone } from '../../lib/toast.ts'
import { useCreateScope, useUpdateScope } from './api.ts'

/** A scope as the form holds it: its claims as lines. */
interface ScopeValues {
  name: string
  description: string
  default: boolean
  claims: string
}

const valuesOf = (scope: Scope): ScopeValues => ({
  name: scope.name,
  description: scope.description,
  default: scope.default,
  claims: scope.claims.join('\n'),
})

const LABELS = { name: 'Name', description: 'Description', default: 'Default', claims: 'Claims' }

const typed = { claims: lines.pipe(scopeFields.shape.claims.unwrap()) }
const editedScope = scopeFields.extend(typed)
const newScope = consoleApi.scopes.create.body.extend(typed)

export function CreateScope({ onDone }: { onDone: () => void }) {
  const create = useCreateScope()
  const form = useForm<ScopeValues>({
    initialValues: { name: '', description: '', default: false, claims: '' },
    validate: validateWith(newScope),
    validateInputOnChange: true,
  })
  const submit = form.onSubmit((values) => {
    create.mutateAsync(newScope.parse(values)).then(
      ({ name }) => {
        toastDone(`Scope ${name} created`)
        onDone()
      },
      (error: unknown) => showRefusal(form, error),
    )
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <ScopeFields form={form} />
        <DialogActions onCancel={onDone}>
          <Button type="submit" loading={create.isPending}>
            Create scope
          </Button>
        </DialogActions>
      </Stack>
    </form>
  )
}

/** Changes a scope; its name stays. */
export function EditScope({ scope, onDone }: { scope: Scope; onDone: () => void }) {
  const loaded = useLoadedRecord(scope)
  return <EditScopeForm key={loaded.formKey} loaded={loaded} onDone={onDone} />
}

function EditScopeForm({ loaded, onDone }: { loaded: LoadedRecord<Scope>; onDone: () => void }) {
  const { base: scope } = loaded
  const update = useUpdateScope(scope.name)
  const form = useForm<ScopeValues>({
    initialValues: valuesOf(scope),
    validate: validateWith(editedScope),
    validateInputOnChange: true,
  })
  const submit = form.onSubmit((values) => {
    update.mutateAsync({ ...editedScope.parse(values), revision: scope.revision }).then(
      () => {
        toastDone(`Scope ${scope.name} saved`)
        onDone()
      },
      (error: unknown) => showRefusal(form, error),
    )
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <ScopeFields form={form} isNamed />
        <FormActions form={form} loaded={loaded} valuesOf={valuesOf} labels={LABELS} isBusy={update.isPending} />
      </Stack>
    </form>
  )
}

function ScopeFields({ form, isNamed = false }: { form: UseFormReturnType<ScopeValues>; isNamed?: boolean }) {
  return (
    <>
      <TextInput
        label="Name"
        description={
          isNamed ? 'It cannot change: tokens and clients carry it' : 'As clients ask for it, for example orders:read'
        }
        required={!isNamed}
        readOnly={isNamed}
        autoComplete="off"
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        data-autofocus={isNamed ? undefined : true}
        {...form.getInputProps('name')}
      />
      <TextInput
        label="Description"
        description="What people read when they are asked to allow it"
        required
        autoComplete="off"
        data-autofocus={isNamed ? true : undefined}
        {...form.getInputProps('description')}
      />
      <Checkbox
        label="Default"
        description="Granted to a client that holds it and asks for no scope"
        {...form.getInputProps('default', { type: 'checkbox' })}
      />
      <LinesField
        label="Claims"
        description="What a client with this scope reads about a user at userinfo: names of claims, one a line"
        placeholder="department"
        {...form.getInputProps('claims')}
      />
    </>
  )
}
