import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Token } from '../../server/contract/tokens.ts'
import { plural } from '../lib/numbers.ts'
import { liveTokensQuery, revocationServer, useRevokeAll, useRevokeToken } from '../lib/revocation.ts'
import { revokeOwned, type Owner } from '../lib/revoke-in-slices.ts'
import { toastDone, toastError } from '../lib/toast.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { RevokingDialog, useRevoking } from './revoking-dialog.tsx'

/** What is about to be revoked: a token, or all that share something. */
export type Revocation = { what: 'token'; token: Token } | SharedRevocation

type SharedRevocation =
  | { what: 'family'; id: string }
  /** `name` is how people know it. */
  | { what: 'client' | 'user'; id: string; name: string }

/** Asks before tokens end, and ends them. */
export function RevokeDialog({ revocation, onClose }: { revocation: Revocation | undefined; onClose: () => void }) {
  const revokeToken = useRevokeToken()
  const revokeAll = useRevokeAll()
  const revoking = useRevoking()
  // Of the revocation that runs; what was asked is gone by then.
  const [running, setRunning] = useState({ title: '', live: 0 })
  const owner = revocation === undefined ? undefined : ownerOf(revocation)
  const { data: counted } = useQuery({ ...liveTokensQuery(owner ?? { client_id: '-' }), enabled: owner !== undefined })

  const confirm = () => {
    if (revocation === undefined) return
    if (revocation.what === 'token') {
      // It is shown at once: nobody has to wait for it.
      onClose()
      revokeToken.mutateAsync(revocation.token).then(() => toastDone('The token is revoked'), toastError)
      return
    }
    if (owner !== undefined) {
      // It may be many: the dialog that shows how far it is takes the place of this one.
      const live = counted?.total ?? 0
      setRunning({ title: `Revoking all tokens of ${'name' in revocation ? revocation.name : ''}`, live })
      onClose()
      void revoking.start(live, (run) => revokeOwned(revocationServer, owner, run))
      return
    }
    revokeAll.mutateAsync(sharedBy(revocation)).then((answer) => {
      toastDone(`${plural(answer.revoked, 'live token')} revoked`)
      onClose()
    }, toastError)
  }

  return (
    <>
      <ConfirmDialog
        opened={revocation !== undefined}
        onClose={onClose}
        title={revocation === undefined ? 'Revoke?' : titleOf(revocation)}
        action="Revoke"
        isBusy={revokeAll.isPending}
        onConfirm={confirm}
      >
        {revocation !== undefined && <Consequence revocation={revocation} />} It cannot be taken back.
      </ConfirmDialog>
      <RevokingDialog revoking={revoking} title={running.title} live={running.live} />
    </>
  )
}

/** Whose tokens end; undefined for a family, which is small and ends at once or not at all. */
function ownerOf(revocation: Revocation): Owner | undefined {
  if (revocation.what === 'client') return { client_id: revocation.id }
  return revocation.what === 'user' ? { user_id: revocation.id } : undefined
}

/** The name under which the console API knows what the tokens share. */
function sharedBy({ what, id }: SharedRevocation) {
  if (what === 'client') return { client_id: id }
  return what === 'user' ? { user_id: id } : { family_id: id }
}

function titleOf(revocation: Revocation): string {
  if (revocation.what === 'family') return 'Revoke the whole family?'
  if (revocation.what !== 'token') return `Revoke all tokens of ${revocation.name}?`
  return `Revoke this token of ${revocation.token.client_name ?? revocation.token.client_id}?`
}

function Consequence({ revocation }: { revocation: Revocation }) {
  if (revocation.what !== 'token') return <SharedConsequence revocation={revocation} />
  return revocation.token.type === 'refresh_token'
    ? 'It ends with the access tokens of its family, and the client must ask again.'
    : 'It is refused from the next request. Where its family has a refresh token, that can still get another.'
}

function SharedConsequence({ revocation }: { revocation: SharedRevocation }) {
  const { data } = useQuery(liveTokensQuery(sharedBy(revocation)))
  const count = data === undefined ? 'every live token' : plural(data.total, 'live token')
  if (revocation.what === 'client') return `This ends ${count} of ${revocation.name}, whoever they speak for.`
  if (revocation.what === 'user') return `This ends ${count} of ${revocation.name}, in every client.`
  return `This ends ${count}: all that descends from the same authorization, access and refresh tokens.`
}
