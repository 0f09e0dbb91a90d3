import { Button, Group, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { KeyProtectionView } from '../../../server/contract/key-protection.ts'
import { Callout } from '../../components/callout.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { LoadFailed } from '../../components/notice.tsx'
import { Section } from '../../components/section.tsx'
import { SkeletonLines } from '../../components/skeleton-lines.tsx'
import { toastDone, toastError } from '../../lib/toast.ts'
import { keyProtectionQuery, useRemoveKeyPassphrase, useUseKeychain } from './api.ts'
import { LeaveKeychain, SetPassphrase } from './key-protection-dialogs.tsx'
import { keychainName, protectionWords } from './key-protection-words.ts'

/** What keeps the signing keys from whoever reads the disk, and how that is changed. */
export function KeyProtection() {
  const protection = useQuery(keyProtectionQuery())
  return (
    <Section
      id="key-protection"
      title="Protection of the keys"
      description="The signing keys are sealed on disk. This is what opens the seal."
    >
      {protection.data !== undefined ? (
        <Ways view={protection.data} />
      ) : protection.isError ? (
        <LoadFailed error={protection.error} retry={() => void protection.refetch()} />
      ) : (
        <SkeletonLines />
      )}
    </Section>
  )
}

type Dialog = 'set-passphrase' | 'remove-passphrase' | 'leave-keychain'

function Ways({ view }: { view: KeyProtectionView }) {
  const { keychain, passphrase } = view
  const { tone, title, text } = protectionWords(view)
  const [dialog, setDialog] = useState<Dialog>()
  const close = () => setDialog(undefined)
  const enter = useUseKeychain()
  const remove = useRemoveKeyPassphrase()
  const isSafeWithoutPassphrase = keychain.in_use && keychain.name !== null
  return (
    <>
      <Callout tone={tone} title={title}>
        {text}
      </Callout>
      <dl className="ways">
        <Way name="Keychain" words={keychainWords(view)}>
          {!keychain.in_use && keychain.name !== null && (
            <Button
              variant={passphrase.is_set ? 'default' : 'filled'}
              loading={enter.isPending}
              onClick={() =>
                enter.mutateAsync().then(() => toastDone(`${keychainName(view)} opens the keys now`), toastError)
              }
            >
              Use the keychain
            </Button>
          )}
          {keychain.in_use && passphrase.is_set && (
            <Button variant="default" onClick={() => setDialog('leave-keychain')}>
              Stop using it
            </Button>
          )}
        </Way>
        <Way name="Passphrase" words={passphraseWords(view)}>
          <Button variant="default" onClick={() => setDialog('set-passphrase')}>
            {passphrase.is_set ? 'Change' : 'Set a passphrase'}
          </Button>
          {passphrase.is_set && isSafeWithoutPassphrase && (
            <Button variant="default" onClick={() => setDialog('remove-passphrase')}>
              Remove
            </Button>
          )}
        </Way>
      </dl>
      <Modal
        opened={dialog === 'set-passphrase'}
        onClose={close}
        title={passphrase.is_set ? 'Change the passphrase' : 'Set a passphrase'}
        closeOnClickOutside={false}
      >
        <SetPassphrase view={view} onClose={close} />
      </Modal>
      <Modal
        opened={dialog === 'leave-keychain'}
        onClose={close}
        title="Stop using the keychain"
        closeOnClickOutside={false}
      >
        <LeaveKeychain onClose={close} />
      </Modal>
      <ConfirmDialog
        opened={dialog === 'remove-passphrase'}
        onClose={close}
        title="Remove the passphrase"
        action="Remove"
        isBusy={remove.isPending}
        onConfirm={() => {
          remove.mutateAsync().then(() => {
            toastDone('The passphrase is removed')
            close()
          }, toastError)
        }}
      >
        {keychainName(view)} alone opens the keys then. A copy of the data directory opens on no other computer, and no
        server without the desktop opens this one.
      </ConfirmDialog>
    </>
  )
}

function keychainWords(view: KeyProtectionView): string {
  const { in_use: isInUse, name, problem } = view.keychain
  if (name === null) return isInUse ? 'In use, by the desktop.' : `Not in use. ${problem ?? ''}.`
  return isInUse ? `${name} opens the keys on this computer.` : `${name} is there, and not in use.`
}

function passphraseWords({ passphrase }: KeyProtectionView): string {
  if (!passphrase.is_set) return 'Not set.'
  return passphrase.given_at_start ? 'Set, and given to this server by GATEHOUSE_KEY.' : 'Set. It is kept nowhere.'
}

/** One way to the keys: what it is now, and what can be done with it. */
function Way({ name, words, children }: { name: string; words: string; children: ReactNode }) {
  return (
    <div className="way">
      <dt>{name}</dt>
      <dd>{words}</dd>
      <dd>
        <Group gap="xs" wrap="nowrap">
          {children}
        </Group>
      </dd>
    </div>
  )
}
