import { Button, Checkbox, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { initialAccessTokenFields, type InitialAccessToken } from '../../../server/contract/registration.ts'
import { Callout } from '../../components/callout.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Details } from '../../components/details.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { Section } from '../../components/section.tsx'
import { ShownOnce } from '../../components/shown-once.tsx'
import { validateWith } from '../../lib/form-errors.ts'
import { plural } from '../../lib/numbers.ts'
import { showRefusal } from '../../lib/show-refusal.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { initialAccessTokensQuery, useCreateInitialAccessToken, useRevokeInitialAccessToken } from './api.ts'

type OpenDialog =
  { kind: 'create' } | { kind: 'created'; token: string } | { kind: 'revoke'; token: InitialAccessToken }

/** Who may register clients without an operator: the holders of these. */
export function InitialAccessTokens() {
  const tokens = useQuery(initialAccessTokensQuery())
  const [dialog, setDialog] = useState<OpenDialog>()
  const close = () => setDialog(undefined)
  const items = tokens.data?.items ?? []
  return (
    <Section
      id="registration"
      title="Dynamic registration"
      description="Programs can register clients themselves (RFC 7591), with an initial access token that you give them. Without one nobody can."
    >
      <Details
        items={items.map((token) => [
          token.description,
          <Group key={token.id} justify="space-between" wrap="nowrap">
            <Text component="span">
              {plural(token.uses, 'client')} registered{token.legacy_code_exchange && ', without PKCE'},{' '}
              {isOver(token) ? 'expired' : 'expires'} <RelativeTime time={token.expires_at} />
            </Text>
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`Revoke ${token.description}`}
              onClick={() => setDialog({ kind: 'revoke', token })}
            >
              Revoke
            </Button>
          </Group>,
        ])}
      />
      <Button mt={items.length > 0 ? 'sm' : 0} variant="default" onClick={() => setDialog({ kind: 'create' })}>
        Create initial access token
      </Button>
      <Modal opened={dialog?.kind === 'create'} onClose={close} title="Create initial access token">
        <CreateToken onClose={close} onCreated={(token) => setDialog({ kind: 'created', token })} />
      </Modal>
      <Modal
        opened={dialog?.kind === 'created'}
        onClose={close}
        title="Initial access token created"
        size="lg"
        closeOnClickOutside={false}
      >
        {dialog?.kind === 'created' && <CreatedToken token={dialog.token} onClose={close} />}
      </Modal>
      <RevokeToken token={dialog?.kind === 'revoke' ? dialog.token : undefined} onClose={close} />
    </Section>
  )
}

const isOver = ({ expires_at }: InitialAccessToken) => Date.parse(expires_at) <= Date.now()

const LIFETIMES = [
  { value: '3600', label: 'An hour' },
  { value: '86400', label: 'A day' },
  { value: '604800', label: 'A week' },
  { value: '2592000', label: '30 days' },
  { value: '31536000', label: 'A year' },
]

function CreateToken({ onClose, onCreated }: { onClose: () => void; onCreated: (token: string) => void }) {
  const create = useCreateInitialAccessToken()
  const form = useForm({
    initialValues: { description: '', lifetime: '86400', legacy_code_exchange: false },
    validate: ({ lifetime, ...values }) =>
      validateWith(initialAccessTokenFields)({ ...values, lifetime: Number(lifetime) }),
    validateInputOnChange: true,
  })
  const submit = form.onSubmit(({ lifetime, ...values }) => {
    create.mutateAsync({ ...values, lifetime: Number(lifetime) }).then(
      ({ initial_access_token }) => onCreated(initial_access_token),
      (error: unknown) => showRefusal(form, error),
    )
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          label="What it is for"
          description="Who gets it, so that you know later which one to revoke"
          required
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('description')}
        />
        <Select label="Good for" data={LIFETIMES} allowDeselect={false} {...form.getInputProps('lifetime')} />
        <Checkbox
          label="Clients without PKCE (legacy)"
          description="Only for software that cannot send a code_challenge: a code that leaks is then protected by the client's credentials alone"
          {...form.getInputProps('legacy_code_exchange', { type: 'checkbox' })}
        />
        <DialogActions onCancel={onClose}>
          <Button type="submit" loading={create.isPending}>
            Create token
          </Button>
        </DialogActions>
      </Stack>
    </form>
  )
}

function CreatedToken({ token, onClose }: { token: string; onClose: () => void }) {
  return (
    <Stack gap="md">
      <ShownOnce label="Initial access token" value={token} />
      <Callout tone="warning" title="Copy the token now">
        Only its hash is stored: it cannot be shown again. Who holds it can register clients that ask your users to sign
        in.
      </Callout>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  )
}

function RevokeToken({ token, onClose }: { token: InitialAccessToken | undefined; onClose: () => void }) {
  const revoke = useRevokeInitialAccessToken()
  const confirm = () => {
    if (token === undefined) return
    revoke.mutateAsync(token.id).then(() => {
      toastDone('The initial access token is revoked')
      onClose()
    }, toastError)
  }
  return (
    <ConfirmDialog
      opened={token !== undefined}
      onClose={onClose}
      title={`Revoke ${token?.description ?? 'token'}?`}
      action="Revoke"
      isBusy={revoke.isPending}
      onConfirm={confirm}
    >
      Nobody registers a client with it from the next request. The {plural(token?.uses ?? 0, 'client')} that it
      registered stay.
    </ConfirmDialog>
  )
}
