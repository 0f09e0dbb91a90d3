import { Button, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import {
  KEY_PASSPHRASE_POLICY,
  keyPassphrase,
  keyProtection,
  type KeyProtectionView,
} from '../../../server/contract/key-protection.ts'
import { passwordRule } from '../../../server/contract/password-policy.ts'
import { Callout } from '../../components/callout.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { SecretInput } from '../../components/secret-input.tsx'
import { validateWith } from '../../lib/form-errors.ts'
import { showRefusal } from '../../lib/show-refusal.ts'
import { toastDone } from '../../lib/toast.ts'
import { useLeaveKeychain, useSetKeyPassphrase } from './api.ts'
import { NewPassphraseFields, useNewPassphrase } from './new-passphrase.tsx'

interface SetPassphraseProps {
  view: KeyProtectionView
  onClose: () => void
}

/** A passphrase, or another one in its place. */
export function SetPassphrase({ view: { keychain, passphrase }, onClose }: SetPassphraseProps) {
  const set = useSetKeyPassphrase()
  const form = useNewPassphrase(keyPassphrase())
  const submit = form.onSubmit((values) => {
    set.mutateAsync(values.passphrase).then(
      () => {
        toastDone(passphrase.is_set ? 'The passphrase is changed' : 'The passphrase is set')
        onClose()
      },
      (error: unknown) => showRefusal(form, error),
    )
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text c="dimmed">
          {keychain.in_use
            ? 'It opens the keys where the keychain does not: on another computer, or without the desktop.'
            : 'Every start needs it from now on: the desktop asks for it, a server without the desktop takes it from GATEHOUSE_KEY.'}
        </Text>
        <NewPassphraseFields form={form} rule={passwordRule(KEY_PASSPHRASE_POLICY)} />
        <Callout tone="warning">
          {keychain.in_use
            ? 'It is kept nowhere. '
            : 'It is kept nowhere: without it nothing but a backup opens the keys again. '}
          {passphrase.given_at_start
            ? 'This server was started with the former one: change GATEHOUSE_KEY, too, before the next start.'
            : 'Copies of the data directory from before open as they did.'}
        </Callout>
        <DialogActions onCancel={onClose}>
          <Button type="submit" loading={set.isPending}>
            {passphrase.is_set ? 'Change' : 'Set'}
          </Button>
        </DialogActions>
      </Stack>
    </form>
  )
}

/** From the keychain to the passphrase alone, by whoever knows it. */
export function LeaveKeychain({ onClose }: { onClose: () => void }) {
  const leave = useLeaveKeychain()
  const form = useForm({
    initialValues: { passphrase: '' },
    validate: validateWith(keyProtection.leaveKeychain.body),
  })
  const submit = form.onSubmit(({ passphrase }) => {
    leave.mutateAsync(passphrase).then(
      () => {
        toastDone('The passphrase alone opens the keys now')
        onClose()
      },
      (error: unknown) => showRefusal(form, error),
    )
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text>
          The passphrase alone opens the keys then, with every start. Enter it once, to be sure that you know it.
        </Text>
        <SecretInput
          what="passphrase"
          label="Passphrase"
          required
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('passphrase')}
        />
        <DialogActions onCancel={onClose}>
          <Button type="submit" loading={leave.isPending}>
            Stop using it
          </Button>
        </DialogActions>
      </Stack>
    </form>
  )
}
