import { NumberInput, Switch } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { passwordPolicyFields, type PasswordPolicyView } from '../../../server/contract/password-policy.ts'
import { validateWith } from '../../lib/form-errors.ts'
import type { LoadedRecord } from '../../lib/loaded-record.ts'
import { passwordPolicyQuery } from '../../lib/queries.ts'
import { useUpdatePasswordPolicy } from './api.ts'
import { PartForm, SettingsPart } from './settings-part.tsx'

/** What passwords must be. */
export function PasswordPolicySection() {
  return (
    <SettingsPart
      id="passwords"
      title="Passwords"
      description="Holds for every password that is set from now on, here, by a file or at set-up. Those that are set stay good."
      part={useQuery(passwordPolicyQuery())}
      form={(loaded) => <PolicyForm loaded={loaded} />}
    />
  )
}

const LABELS = {
  minimum_length: 'Minimum length',
  refuse_username: 'Refuse passwords that contain the username',
  refuse_common: 'Refuse the most common passwords',
}

const valuesOf = (policy: PasswordPolicyView) => policy

function PolicyForm({ loaded }: { loaded: LoadedRecord<PasswordPolicyView> }) {
  const { base } = loaded
  const save = useUpdatePasswordPolicy()
  const form = useForm({
    initialValues: base,
    validate: validateWith(passwordPolicyFields),
    validateInputOnChange: true,
  })
  return (
    <PartForm
      form={form}
      loaded={loaded}
      valuesOf={valuesOf}
      labels={LABELS}
      isBusy={save.isPending}
      save={(values) => save.mutateAsync(values).then(() => 'Password policy saved')}
    >
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
    </PartForm>
  )
}
