import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { backupPassphrase } from '../../../server/contract/backups.ts'
import { Callout } from '../../components/callout.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Section } from '../../components/section.tsx'
import { saveFile } from '../../lib/save-file.ts'
import { showRefusal } from '../../lib/show-refusal.ts'
import { makeBackup } from './api.ts'
import { NewPassphraseFields, useNewPassphrase } from './new-passphrase.tsx'
import { RestoreDialog } from './restore-dialog.tsx'

/** Everything as one file, out and in. */
export function Backup() {
  const [dialog, setDialog] = useState<'back-up' | 'restore'>()
  const close = () => setDialog(undefined)
  return (
    <Section
      id="backup"
      title="Backup"
      description="Everything in one file: users with their passwords, clients with their secrets, tokens, and the signing keys, sealed by a passphrase."
    >
      <Group gap="xs">
        <Button variant="default" onClick={() => setDialog('back-up')}>
          Back up now
        </Button>
        <Button variant="default" onClick={() => setDialog('restore')}>
          Restore a backup
        </Button>
      </Group>
      <Modal opened={dialog === 'back-up'} onClose={close} title="Back up now" closeOnClickOutside={false}>
        <BackUp onClose={close} />
      </Modal>
      <RestoreDialog opened={dialog === 'restore'} onClose={close} />
    </Section>
  )
}

function BackUp({ onClose }: { onClose: () => void }) {
  const asking = useRef<AbortController>(undefined)
  const make = useMutation({
    mutationFn: ({ passphrase, signal }: { passphrase: string; signal: AbortSignal }) => makeBackup(passphrase, signal),
  })
  // However it is closed: a backup that is not waited for is neither made to its end nor saved.
  useEffect(() => () => asking.current?.abort(), [])
  const form = useNewPassphrase(backupPassphrase)
  function begin({ passphrase }: { passphrase: string }): void {
    const { signal } = (asking.current = new AbortController())
    make.mutateAsync({ passphrase, signal }).then(
      ({ name, content }) => {
        saveFile(name, content, `The backup is saved as ${name}`)
        onClose()
      },
      (error: unknown) => {
        if (!signal.aborted) showRefusal(form, error)
      },
    )
  }
  return (
    <form onSubmit={(event) => form.onSubmit(begin)(event)} noValidate>
      <Stack gap="sm">
        <Text c="dimmed">The server goes on meanwhile. The passphrase seals the signing keys in the file.</Text>
        <NewPassphraseFields form={form} rule="At least 12 characters" />
        <Callout tone="warning">
          It is kept nowhere: without it the file cannot be restored. Keep the file safe, it holds personal data.
        </Callout>
        <DialogActions onCancel={onClose}>
          <Button type="submit" loading={make.isPending}>
            Back up
          </Button>
        </DialogActions>
      </Stack>
    </form>
  )
}
