import './import.css'
import { Button, FileInput, Group, Loader, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { z } from 'zod'
import { backupPassphrase, type BackupSummary } from '../../../server/contract/backups.ts'
import { Callout } from '../../components/callout.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { SecretInput } from '../../components/secret-input.tsx'
import { wasRefused } from '../../lib/console-request.ts'
import { messageOf, validateWith } from '../../lib/form-errors.ts'
import { showRefusal } from '../../lib/show-refusal.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { discardBackup, openKeptBackup, restoreBackup, summariseBackup, uploadBackup } from './api.ts'
import { digits } from '../../lib/numbers.ts'

interface Chosen {
  id: string
  name: string
  passphrase: string
  summary: BackupSummary
}

type RestoreState =
  | { step: 'choosing' }
  | { step: 'summarised'; chosen: Chosen }
  | { step: 'restoring' }
  | { step: 'failed'; reason: string }

interface RestoreDialogProps {
  opened: boolean
  onClose: () => void
  /** Name of one that lies on the server's machine; without it a file is chosen. */
  kept?: string
  /** One that is chosen already. */
  file?: File | undefined
}

/** Restores a backup: it is chosen and opened, what it holds is shown beside what is there, then it replaces that or not. */
export function RestoreDialog({ opened, onClose, kept, file }: RestoreDialogProps) {
  const [state, setState] = useState<RestoreState>({ step: 'choosing' })
  const close = () => {
    if (state.step === 'restoring') return
    if (state.step === 'summarised') discardBackup(state.chosen.id).catch(toastError)
    setState({ step: 'choosing' })
    onClose()
  }
  const restore = ({ id, passphrase, summary }: Chosen) => {
    setState({ step: 'restoring' })
    restoreBackup(id, passphrase).then(
      () => {
        toastDone(`The backup of ${new Date(summary.created_at).toLocaleString('en')} is restored`)
        setState({ step: 'choosing' })
        onClose()
      },
      (error: unknown) => setState({ step: 'failed', reason: messageOf(error) }),
    )
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Restore a backup"
      size={560}
      closeOnClickOutside={false}
      withCloseButton={state.step !== 'restoring'}
    >
      {state.step === 'choosing' && (
        <ChooseBackup
          kept={kept}
          file={file}
          onChosen={(chosen) => setState({ step: 'summarised', chosen })}
          onClose={close}
        />
      )}
      {state.step === 'summarised' && (
        <Summary chosen={state.chosen} onRestore={() => restore(state.chosen)} onClose={close} />
      )}
      {state.step === 'restoring' && (
        <Group gap="sm" role="status" wrap="nowrap">
          <Loader size="xs" />
          <Text>
            The server stops, puts the backup in place and starts again. This is done as a whole and cannot be
            cancelled. Sign in again afterwards.
          </Text>
        </Group>
      )}
      {state.step === 'failed' && (
        <Stack gap="md">
          <Callout tone="bad" role="alert" title="The backup was not restored">
            {state.reason}
          </Callout>
          <Group justify="flex-end">
            <Button onClick={close} data-autofocus>
              Close
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

const choice = z.object({
  file: z.custom<File | null>((file) => file instanceof File, 'Choose the file of a backup'),
  passphrase: backupPassphrase,
})

/** One on the server's machine is chosen already. */
const keptChoice = z.object({ passphrase: backupPassphrase })

interface ChooseBackupProps {
  kept: string | undefined
  file: File | undefined
  onChosen: (chosen: Chosen) => void
  onClose: () => void
}

/** What is being done with a backup until it is shown; all of it can be cancelled. */
const DOING = {
  sending: 'The file is sent to the server.',
  reading: 'The backup is read and checked. Nothing is changed by that.',
} as const

function ChooseBackup({ kept, file: offered, onChosen, onClose }: ChooseBackupProps) {
  const [doing, setDoing] = useState<keyof typeof DOING>()
  const isBusy = doing !== undefined
  const asking = useRef<AbortController>(undefined)
  /** What the server has of the file already: another passphrase needs no second upload. */
  const sent = useRef<{ source: File | string; id: string }>(undefined)
  const isChosen = useRef(false)
  const leave = useEffectEvent(() => {
    asking.current?.abort()
    if (sent.current !== undefined && !isChosen.current) discardBackup(sent.current.id).catch(toastError)
  })
  // However it is closed: what was begun ends, and the server forgets the file.
  useEffect(() => () => leave(), [])
  const form = useForm<{ file: File | null; passphrase: string }>({
    initialValues: { file: offered ?? null, passphrase: '' },
    validate: validateWith(kept === undefined ? choice : keptChoice),
  })

  async function open(source: File | string, passphrase: string, signal: AbortSignal): Promise<void> {
    if (sent.current?.source !== source) {
      setDoing('sending')
      const taken = typeof source === 'string' ? openKeptBackup(source, signal) : uploadBackup(source, signal)
      sent.current = { source, id: (await taken).id }
    }
    const { id } = sent.current
    setDoing('reading')
    const name = typeof source === 'string' ? source : source.name
    const summary = await summariseBackup(id, passphrase, signal)
    if (signal.aborted) return
    isChosen.current = true
    onChosen({ id, name, passphrase, summary })
  }

  function begin({ file, passphrase }: { file: File | null; passphrase: string }): void {
    const source = kept ?? file
    if (source === null) return
    const { signal } = (asking.current = new AbortController())
    open(source, passphrase, signal)
      .catch((error: unknown) => {
        if (signal.aborted) return
        // The server keeps a file for an hour.
        if (wasRefused(error, 'not-found')) sent.current = undefined
        showRefusal(form, error)
      })
      .finally(() => setDoing(undefined))
  }
  return (
    <form onSubmit={(event) => form.onSubmit(begin)(event)} noValidate>
      <Stack gap="sm">
        <Text c="dimmed">You see what is in it before anything is replaced.</Text>
        {kept !== undefined ? (
          <Text style={{ overflowWrap: 'anywhere' }}>{kept}</Text>
        ) : (
          <FileInput
            label="Backup"
            size="xs"
            placeholder="Choose a file"
            accept="application/json,.json,.gatehouse-backup"
            required
            disabled={isBusy}
            data-autofocus={offered === undefined || undefined}
            {...form.getInputProps('file')}
          />
        )}
        <SecretInput
          what="passphrase"
          label="Passphrase of the backup"
          required
          autoComplete="off"
          disabled={isBusy}
          data-autofocus={kept !== undefined || offered !== undefined || undefined}
          {...form.getInputProps('passphrase')}
        />
        {doing !== undefined && (
          <Group gap="sm" role="status" wrap="nowrap">
            <Loader size="xs" />
            <Text>{DOING[doing]}</Text>
          </Group>
        )}
        <DialogActions
          onCancel={() => {
            asking.current?.abort()
            if (!isBusy) onClose()
          }}
        >
          <Button type="submit" loading={isBusy}>
            Open
          </Button>
        </DialogActions>
      </Stack>
    </form>
  )
}

const ROWS = [
  ['clients', 'Clients'],
  ['users', 'Users'],
  ['scopes', 'Scopes'],
  ['live_tokens', 'Live tokens'],
  ['signing_keys', 'Signing keys'],
] as const

interface SummaryProps {
  chosen: Chosen
  onRestore: () => void
  onClose: () => void
}

function Summary({ chosen: { name, summary }, onRestore, onClose }: SummaryProps) {
  const [typed, setTyped] = useState('')
  const isAllowed = typed === 'replace'
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isAllowed) onRestore()
      }}
    >
      <Stack gap="md">
        <Text>
          {name}: made <RelativeTime time={summary.created_at} /> by Gatehouse {summary.program}.
        </Text>
        <table className="backup-summary" aria-label="What would be replaced">
          <thead>
            <tr>
              <td />
              <th scope="col">In the backup</th>
              <th scope="col">Now</th>
            </tr>
          </thead>
          <tbody>
            {ROWS.map(([field, label]) => (
              <tr key={field}>
                <th scope="row">{label}</th>
                <td>{digits(summary.backup[field])}</td>
                <td>{digits(summary.present[field])}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Callout tone="bad" title="This replaces everything">
          What came after the backup is gone for this server: tokens, secrets, passwords, keys. You and everybody who
          signed in since are signed out. The server is away for a few seconds; what is there now is moved aside in its
          data directory.
        </Callout>
        <TextInput
          label="Type replace to confirm"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        <DialogActions onCancel={onClose}>
          <Button type="submit" color="red.7" disabled={!isAllowed}>
            Restore
          </Button>
        </DialogActions>
      </Stack>
    </form>
  )
}
