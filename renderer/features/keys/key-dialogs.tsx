import { Stack, Text } from '@mantine/core'
import type { SigningKeyView } from '../../../server/contract/keys.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
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
      toastDone(`The next ${rotation.algorithm} key signs now`)
      onClose()
    }, toastError)
  }
  return (
    <ConfirmDialog
      opened={rotation !== undefined}
      onClose={onClose}
      title={`Rotate the ${rotation?.algorithm ?? ''} key?`}
      action={isEarly ? 'Rotate anyway' : 'Rotate'}
      isBusy={rotate.isPending}
      onConfirm={confirm}
    >
      <Stack gap="xs">
        <Text>
          The next key signs from now on. The one that signs now stays published until the last token that it signed has
          expired.
        </Text>
        {isEarly && (
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
    </ConfirmDialog>
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
      {isRetiring
        ? 'Tokens that it signed verify nowhere any more, as soon as others ask for the keys again; here at once. Whoever signed in to this console before the rotation signs in again.'
        : 'Nothing was signed by it. Another next key is made, and has to be known everywhere before it signs.'}
    </ConfirmDialog>
  )
}
