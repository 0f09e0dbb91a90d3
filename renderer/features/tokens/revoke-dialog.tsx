import type { Token } from '../../../server/contract/tokens.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { plural } from '../../lib/plural.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { useRevokeAll, useRevokeToken } from './api.ts'

/** What is about to be revoked: a token, or all that share something with it. */
export interface Revocation {
  what: 'token' | 'family' | 'client' | 'user'
  token: Token
}

/** Asks before tokens end, and ends them. */
export function RevokeDialog({ revocation, onClose }: { revocation: Revocation | undefined; onClose: () => void }) {
  const revokeToken = useRevokeToken()
  const revokeAll = useRevokeAll()

  const confirm = () => {
    if (revocation === undefined) return
    revoke(revocation).then((message) => {
      toastDone(message)
      onClose()
    }, toastError)
  }

  async function revoke({ what, token }: Revocation): Promise<string> {
    if (what === 'token') {
      await revokeToken.mutateAsync(token.id)
      return 'The token is revoked'
    }
    const { revoked } = await revokeAll.mutateAsync(
      what === 'family'
        ? { family_id: token.family_id }
        : what === 'client'
          ? { client_id: token.client_id }
          : { user_id: token.user?.id ?? '' },
    )
    return `${plural(revoked, 'live token')} revoked`
  }

  return (
    <ConfirmDialog
      opened={revocation !== undefined}
      onClose={onClose}
      title={revocation === undefined ? 'Revoke?' : titleOf(revocation)}
      action="Revoke"
      isBusy={revokeToken.isPending || revokeAll.isPending}
      onConfirm={confirm}
    >
      {revocation !== undefined && consequenceOf(revocation)} It cannot be taken back.
    </ConfirmDialog>
  )
}

const clientOf = (token: Token) => token.client_name ?? token.client_id
const userOf = (token: Token) => token.user?.username ?? 'the user'

function titleOf({ what, token }: Revocation): string {
  if (what === 'token') return `Revoke this token of ${clientOf(token)}?`
  if (what === 'family') return 'Revoke the whole family?'
  return `Revoke all tokens of ${what === 'client' ? clientOf(token) : userOf(token)}?`
}

function consequenceOf({ what, token }: Revocation): string {
  if (what === 'client') return `Every live token of ${clientOf(token)} ends, whoever it speaks for.`
  if (what === 'user') return `Every live token of ${userOf(token)} ends, in every client.`
  if (what === 'family') return 'All that descends from the same authorization ends: access and refresh tokens.'
  return token.type === 'refresh_token'
    ? 'It ends with the access tokens of its family, and the client must ask again.'
    : 'It is refused from the next request. A refresh token of its family can still get another.'
}
