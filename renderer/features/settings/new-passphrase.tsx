import { useForm } from '@mantine/form'
import { z } from 'zod'
import { SecretInput } from '../../components/secret-input.tsx'
import { validateWith } from '../../lib/form-errors.ts'

/** A form for a passphrase that is kept nowhere, and so is typed twice. */
export function useNewPassphrase(schema: z.ZodType<string>) {
  const twice = z
    .object({ passphrase: schema, again: z.string() })
    .refine(({ passphrase, again }) => passphrase === again, {
      path: ['again'],
      message: 'Must be the same passphrase',
    })
  return useForm({
    initialValues: { passphrase: '', again: '' },
    validate: validateWith(twice),
    validateInputOnChange: ['passphrase'],
    // Until its last letter it is another one.
    validateInputOnBlur: ['again'],
  })
}

interface NewPassphraseFieldsProps {
  form: ReturnType<typeof useNewPassphrase>
  /** What it must be like, in words. */
  rule: string
}

export function NewPassphraseFields({ form, rule }: NewPassphraseFieldsProps) {
  return (
    <>
      <SecretInput
        what="passphrase"
        label="Passphrase"
        description={rule}
        required
        autoComplete="new-password"
        data-autofocus
        {...form.getInputProps('passphrase')}
      />
      <SecretInput
        what="the passphrase again"
        label="The same again"
        required
        autoComplete="new-password"
        {...form.getInputProps('again')}
      />
    </>
  )
}
