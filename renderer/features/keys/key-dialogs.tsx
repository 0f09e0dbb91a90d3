import { Stack, Text } from '@mantine/core'
import type { SigningKeyView } from '../../../server/contract/keys.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { plural } from '../../lib/numbers.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { useDeleteKey, useRotateKey } from './api.ts'
import type { Rotation } from './rotation.ts'

/** Asks before the next key of an algorithm signs. */
export function RotateKey({ rotation, onClose }: { rotation: Rotation | undefined; onClose: () => void }) {
  const rotate = useRotateKey()
  const isEarly = rotation?.isEarly === true
  const confirm = () => {
    if (rotation === undefined) return
    rotate.mutateAsync({ algorithm: rotation.algorithm, force: isEarly }).then(() => {
      toastDone(`The next ${rotation.algorithm} ${rotation.type === 'secret' ? 'secret' : 'key'} signs now`)
      onClose()
    }, toastError)
  }
  return (
    <ConfirmDialog
      opened={rotation !== undefined}
      onClose={onClose}
      title={`Rotate the ${rotation?.algorithm ?? ''} ${rotation?.type === 'secret' ? 'secret' : 'key'}?`}
      action={isEarly && rotation.type === 'pair' ? 'Rotate anyway' : 'Rotate'}
      isBusy={rotate.isPending}
      onConfirm={confirm}
    >
      {rotation?.type === 'secret' ? <SecretRotation /> : <PairRotation rotation={rotation} />}
    </ConfirmDialog>
  )
}

function PairRotation({ rotation }: { rotation: Rotation | undefined }) {
  return (
    <Stack gap="xs">
      <Text>
        The next key signs from now on. The one that signs now stays published until the last token that it signed has
        expired.
      </Text>
      {rotation?.isEarly === true && (
        <Text>
          {rotation.safeFrom === undefined ? (
            'The next key is not published yet: '
          ) : (
            <>
              Everybody knows the next key <RelativeTime time={rotation.safeFrom} />:{' '}
            </>
          )}
          until then, servers that keep the published keys may refuse new tokens.
        </Text>
      )}
    </Stack>
  )
}

function SecretRotation() {
  return (
    <Stack gap="xs">
      <Text>
        The next secret signs from now on. Give it to every resource server first (Settings shows it): one that does not
        have it refuses new tokens, and nobody here can know.
      </Text>
      <Text>Here, the secret that signs now stays good until the last token that it signed has expired.</Text>
    </Stack>
  )
}

/** Asks before a key that does not sign is deleted: its name must be typed where tokens end with it. */
export function DeleteKey({ signingKey, onClose }: { signingKey: SigningKeyView | undefined; onClose: () => void }) {
  const remove = useDeleteKey()
  const isRetiring = signingKey?.status === 'retiring'
  const confirm = () => {
    if (signingKey === undefined) return
    remove.mutateAsync(signingKey.kid).then(() => {
      toastDone('Key deleted')
      onClose()
    }, toastError)
  }
  return (
    <ConfirmDialog
      opened={signingKey !== undefined}
      onClose={onClose}
      title={`Delete the ${signingKey?.status ?? ''} ${signingKey?.alg ?? ''} key?`}
      action="Delete"
      {...(isRetiring ? { typeToConfirm: signingKey.kid.slice(0, 8) } : {})}
      isBusy={remove.isPending}
      onConfirm={confirm}
    >
      {isRetiring && signingKey.live_tokens > 0 && (
        <Text fw={500} mb="xs">
          This ends {plural(signingKey.live_tokens, 'live access token')}.
        </Text>
      )}
      {signingKey?.type === 'secret'
        ? secretDeletion(isRetiring)
        : isRetiring
          ? 'Tokens that it signed verify nowhere any more, as soon as others ask for the keys again; here at once. Whoever signed in to this console before the rotation signs in again.'
          : 'Nothing was signed by it. Another next key is made, and has to be known everywhere before it signs.'}
    </ConfirmDialog>
  )
}

const secretDeletion = (isRetiring: boolean) =>
  isRetiring
    ? 'Tokens that it signed are refused here at once, and by resource servers when you take it from them. Whoever signed in to this console before the rotation signs in again.'
    : 'Nothing was signed by it. Another next secret is made: give that one to the resource servers.'
