import { NumberInput, Stack, Switch } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { passwordPolicyFields, type PasswordPolicyView } from '../../../server/contract/password-policy.ts'
import { FormActions } from '../../components/form-actions.tsx'
import { LoadFailed } from '../../components/notice.tsx'
import { Section } from '../../components/section.tsx'
import { SkeletonLines } from '../../components/skeleton-lines.tsx'
import { validateWith } from '../../lib/form-errors.ts'
import { useLoadedRecord, type LoadedRecord } from '../../lib/loaded-record.ts'
import { passwordPolicyQuery } from '../../lib/queries.ts'
import { showRefusal } from '../../lib/show-refusal.ts'
import { toastDone } from '../../lib/toast.ts'
import { useUpdatePasswordPolicy } from './api.ts'

/** What passwords must be. */
export function PasswordPolicySection() {
  const policy = useQuery(passwordPolicyQuery())
  return (
    <Section
      id="passwords"
      title="Passwords"
      description="Holds for every password that is set from now on, here, by a file or at set-up. Those that are set stay good."
    >
      {policy.data !== undefined ? (
        <LoadedPolicy policy={policy.data} />
      ) : policy.isError ? (
        <LoadFailed error={policy.error} retry={() => void policy.refetch()} />
      ) : (
        <SkeletonLines />
      )}
    </Section>
  )
}

const LABELS = {
  minimum_length: 'Minimum length',
  refuse_username: 'Refuse passwords that contain the username',
  refuse_common: 'Refuse the most common passwords',
}

const valuesOf = (policy: PasswordPolicyView) => policy

function LoadedPolicy({ policy }: { policy: PasswordPolicyView }) {
  const loaded = useLoadedRecord(policy)
  return <PolicyForm key={loaded.formKey} loaded={loaded} />
}

function PolicyForm({ loaded }: { loaded: LoadedRecord<PasswordPolicyView> }) {
  const { base } = loaded
  const save = useUpdatePasswordPolicy()
  const form = useForm({
    initialValues: base,
    validate: validateWith(passwordPolicyFields),
    validateInputOnChange: true,
  })
  const submit = form.onSubmit((values) => {
    save.mutateAsync(values).then(
      () => toastDone('Password policy saved'),
      (error: unknown) => showRefusal(form, error),
    )
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm" mb="sm">
        <NumberInput
          label="Minimum length"
          description="Characters, 8 to 128. Length is what makes a password hard to guess; signs and digits need not be in it."
          maw={360}
          hideControls
          allowDecimal={false}
          {...form.getInputProps('minimum_length')}
        />
        <Switch
          label="Refuse passwords that contain the username"
          {...form.getInputProps('refuse_username', { type: 'checkbox' })}
        />
        <Switch
          label="Refuse the most common passwords"
          description="Two thousand that were found most often in leaks, one character repeated, and plain sequences."
          {...form.getInputProps('refuse_common', { type: 'checkbox' })}
        />
      </Stack>
      <FormActions
        form={form}
        loaded={loaded}
        valuesOf={valuesOf}
        labels={LABELS}
        isBusy={save.isPending}
        isHiddenUntouched
      />
    </form>
  )
}
