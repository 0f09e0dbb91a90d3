import { Button, Group, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import type { BackupSchedule } from '../../../server/contract/backups.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { toastDone, toastError } from '../../lib/toast.ts'
import { useRemoveKeptBackup } from './api.ts'
import { RestoreDialog } from './restore-dialog.tsx'

type Kept = BackupSchedule['kept'][number]

/** The backups in the directory of the schedule: each can be restored or deleted. */
export function KeptBackups({ kept }: { kept: readonly Kept[] }) {
  const [dialog, setDialog] = useState<{ kind: 'restore' | 'delete'; name: string }>()
  const remove = useRemoveKeptBackup()
  const close = () => setDialog(undefined)
  const confirm = () => {
    if (dialog === undefined) return
    remove.mutateAsync(dialog.name).then(() => {
      toastDone('The backup is deleted')
      close()
    }, toastError)
  }
  return (
    <>
      {kept.length > 0 && (
        <table className="kept-backups" aria-label="Backups that are kept">
          <thead>
            <tr>
              <th scope="col">Made</th>
              <th scope="col">File</th>
              <th scope="col" className="number">
                Size
              </th>
              <th scope="col">
                <VisuallyHidden>Actions</VisuallyHidden>
              </th>
            </tr>
          </thead>
          <tbody>
            {kept.map(({ name, created_at, bytes }) => (
              <tr key={name}>
                <td>
                  <RelativeTime time={created_at} />
                </td>
                <td className="kept-name" title={name}>
                  {name}
                </td>
                <td className="number">{sizeOf(bytes)}</td>
                <td>
                  <Group gap={4} justify="flex-end" wrap="nowrap">
                    <Button
                      size="compact-xs"
                      variant="default"
                      aria-label={`Restore ${name}`}
                      onClick={() => setDialog({ kind: 'restore', name })}
                    >
                      Restore
                    </Button>
                    <Button
                      size="compact-xs"
                      variant="default"
                      aria-label={`Delete ${name}`}
                      onClick={() => setDialog({ kind: 'delete', name })}
                    >
                      Delete
                    </Button>
                  </Group>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <RestoreDialog
        opened={dialog?.kind === 'restore'}
        onClose={close}
        {...(dialog === undefined ? {} : { kept: dialog.name })}
      />
      <ConfirmDialog
        opened={dialog?.kind === 'delete'}
        onClose={close}
        title="Delete the backup?"
        action="Delete"
        isBusy={remove.isPending}
        onConfirm={confirm}
      >
        {dialog?.name} is deleted from the machine of the server. What is in it and nowhere else is gone.
      </ConfirmDialog>
    </>
  )
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${String(Math.ceil(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
