import { useQuery } from '@tanstack/react-query'
import type { Token } from '../../../server/contract/tokens.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { plural } from '../../lib/plural.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { liveTokensQuery, useRevokeAll, useRevokeToken } from './api.ts'

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

  async function revoke(revoked: Revocation): Promise<string> {
    if (revoked.what === 'token') {
      await revokeToken.mutateAsync(revoked.token.id)
      return 'The token is revoked'
    }
    const answer = await revokeAll.mutateAsync(sharedBy(revoked))
    return `${plural(answer.revoked, 'live token')} revoked`
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
      {revocation !== undefined && <Consequence revocation={revocation} />} It cannot be taken back.
    </ConfirmDialog>
  )
}

/** The name under which the console API knows what the tokens share. */
function sharedBy({ what, token }: Revocation) {
  if (what === 'client') return { client_id: token.client_id }
  if (what === 'user' && token.user !== null) return { user_id: token.user.id }
  return { family_id: token.family_id }
}

const clientOf = (token: Token) => token.client_name ?? token.client_id
const userOf = (token: Token) => token.user?.username ?? 'the user'

function titleOf({ what, token }: Revocation): string {
  if (what === 'token') return `Revoke this token of ${clientOf(token)}?`
  if (what === 'family') return 'Revoke the whole family?'
  return `Revoke all tokens of ${what === 'client' ? clientOf(token) : userOf(token)}?`
}

function Consequence({ revocation }: { revocation: Revocation }) {
  const { what, token } = revocation
  if (what !== 'token') return <SharedConsequence revocation={revocation} />
  return token.type === 'refresh_token'
    ? 'It ends with the access tokens of its family, and the client must ask again.'
    : 'It is refused from the next request. Where its family has a refresh token, that can still get another.'
}

function SharedConsequence({ revocation }: { revocation: Revocation }) {
  const { data } = useQuery(liveTokensQuery(sharedBy(revocation)))
  const count = data === undefined ? 'every live token' : plural(data.total, 'live token')
  const { what, token } = revocation
  if (what === 'client') return `This ends ${count} of ${clientOf(token)}, whoever they speak for.`
  if (what === 'user') return `This ends ${count} of ${userOf(token)}, in every client.`
  return `This ends ${count}: all that descends from the same authorization, access and refresh tokens.`
}
