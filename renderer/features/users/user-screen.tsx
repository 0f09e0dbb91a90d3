import { Button, Modal, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { DEFAULT_PASSWORD_POLICY, passwordRule, passwordUnder } from '../../../server/contract/password-policy.ts'
import type { User } from '../../../server/contract/users.ts'
import { CodeValue } from '../../components/code-value.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Details } from '../../components/details.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { FormActions } from '../../components/form-actions.tsx'
import { isShown, RecordState } from '../../components/record-state.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RouteButton, RouteLink } from '../../components/route-link.tsx'
import { Screen } from '../../components/screen.tsx'
import { Section } from '../../components/section.tsx'
import { Status } from '../../components/status.tsx'
import { toastUndo } from '../../components/undo-toast.tsx'
import { serverErrors, validateWith } from '../../lib/form-errors.ts'
import { useLoadedRecord, type LoadedRecord } from '../../lib/loaded-record.ts'
import { passwordPolicyQuery } from '../../lib/queries.ts'
import { plural } from '../../lib/numbers.ts'
import { showRefusal } from '../../lib/show-refusal.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { userQuery, useDeleteUser, useSetPassword, useSetUserStatus, useUpdateUser } from './api.ts'
import { ClaimsPreview } from './claims-preview.tsx'
import { PasswordField } from './password-field.tsx'
import { UserConsents } from './user-consents.tsx'
import { UserFields } from './user-form.tsx'
import { UserSignIns } from './user-sign-ins.tsx'
import { UserSessions } from './user-sessions.tsx'
import { USER_LABELS, userValues, valuesOf, type UserValues } from './user-values.ts'

const route = getRouteApi('/users/$userId')

export function UserScreen() {
  const { userId } = route.useParams()
  const user = useQuery(userQuery(userId))
  // Made anew for another user: nothing of a form goes from one to the next.
  if (isShown(user)) return <UserDetail key={userId} user={user.data} />
  return (
    <RecordState
      noun="User"
      error={user.error}
      retry={() => void user.refetch()}
      back={<RouteButton to="/users">All users</RouteButton>}
    />
  )
}

function UserDetail({ user }: { user: User }) {
  const [dialog, setDialog] = useState<'disable' | 'delete' | 'password'>()
  const close = () => setDialog(undefined)
  const status = useSetUserStatus(user.id)
  const ends = `ends ${plural(user.live_tokens, 'live token')} and every sign-in`

  const setStatus = (next: User['status']) => {
    close()
    status
      .mutateAsync(next)
      .then(
        () => toastUndo(`${user.username} is ${next}`, () => setStatus(next === 'active' ? 'disabled' : 'active')),
        toastError,
      )
  }

  return (
    <Screen
      title={user.username}
      actions={
        <>
          <Button variant="default" onClick={() => setDialog('password')}>
            Set password
          </Button>
          {user.status === 'active' ? (
            <Button variant="default" onClick={() => setDialog('disable')}>
              Disable
            </Button>
          ) : (
            <Button variant="default" onClick={() => setStatus('active')}>
              Enable
            </Button>
          )}
          <Button variant="default" onClick={() => setDialog('delete')}>
            Delete
          </Button>
        </>
      }
    >
      <div style={{ maxWidth: 760 }}>
        <Section title="Summary">
          <Details
            items={[
              ['Subject', <CodeValue key="id" value={user.id} label="subject" />],
              ['Status', <Status key="status" value={user.status} />],
              ['Password', user.has_password ? 'Set' : 'None: the user cannot sign in'],
              [
                'Tokens',
                <RouteLink key="tokens" to="/tokens" search={{ user_id: user.id }}>
                  {plural(user.live_tokens, 'live token')}
                </RouteLink>,
              ],
              ['Created', <RelativeTime key="created" time={user.created_at} />],
            ]}
          />
        </Section>
        <UserSessions user={user} />
        <UserConsents user={user} />
        <UserSignIns user={user} />
        <ClaimsPreview user={user} />
        <EditUser user={user} />
      </div>

      <PasswordDialog user={user} opened={dialog === 'password'} onClose={close} />
      <ConfirmDialog
        opened={dialog === 'disable'}
        onClose={close}
        title={`Disable ${user.username}?`}
        action="Disable"
        isBusy={status.isPending}
        onConfirm={() => setStatus('disabled')}
      >
        This {ends}, and the user cannot sign in until enabled again.
      </ConfirmDialog>
      <DeleteUser user={user} opened={dialog === 'delete'} onClose={close} ends={ends} />
    </Screen>
  )
}

function EditUser({ user }: { user: User }) {
  const loaded = useLoadedRecord(user)
  // Made anew when what is stored is taken over: the form starts from that.
  return <EditUserForm key={loaded.formKey} loaded={loaded} />
}

function EditUserForm({ loaded }: { loaded: LoadedRecord<User> }) {
  const { base: user } = loaded
  const update = useUpdateUser(user.id)
  const form = useForm<UserValues>({
    initialValues: valuesOf(user),
    validate: validateWith(userValues),
    validateInputOnChange: true,
  })
  const submit = form.onSubmit((values) => {
    update.mutateAsync({ ...userValues.parse(values), status: user.status, revision: user.revision }).then(
      () => toastDone(`User ${values.username} saved`),
      (error: unknown) => showRefusal(form, error),
    )
  })
  return (
    <form onSubmit={submit} noValidate>
      <UserFields form={form} />
      <FormActions form={form} loaded={loaded} valuesOf={valuesOf} labels={USER_LABELS} isBusy={update.isPending} />
    </form>
  )
}

function PasswordDialog({ user, opened, onClose }: { user: User; opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Set the password of ${user.username}`}>
      <PasswordForm key={String(opened)} user={user} onClose={onClose} />
    </Modal>
  )
}

function PasswordForm({ user, onClose }: { user: User; onClose: () => void }) {
  const [text, setText] = useState('')
  const setPassword = useSetPassword(user.id)
  const [refusal, setRefusal] = useState<string>()
  const { data: policy = DEFAULT_PASSWORD_POLICY } = useQuery(passwordPolicyQuery())
  const problem = passwordUnder(policy, user).safeParse(text).error?.issues[0]?.message
  const refuse = (error: unknown) => {
    const fields = serverErrors(error, ['password'])
    if (fields === null) toastError(error)
    else setRefusal(fields['password'])
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (problem !== undefined) return
        setPassword.mutateAsync(text).then(() => {
          toastDone(`The password of ${user.username} is set`)
          onClose()
        }, refuse)
      }}
    >
      <Stack gap="md">
        <PasswordField
          value={text}
          onChange={(typed) => {
            setText(typed)
            setRefusal(undefined)
          }}
          error={text === '' ? undefined : (problem ?? refusal)}
          description={`${passwordRule(policy)}. Setting it ends ${plural(user.live_tokens, 'live token')} and every sign-in`}
        />
        <DialogActions onCancel={onClose}>
          <Button type="submit" loading={setPassword.isPending} disabled={problem !== undefined}>
            Set password
          </Button>
        </DialogActions>
      </Stack>
    </form>
  )
}

function DeleteUser({
  user,
  opened,
  onClose,
  ends,
}: {
  user: User
  opened: boolean
  onClose: () => void
  ends: string
}) {
  const navigate = useNavigate()
  const remove = useDeleteUser(user.id)
  const confirm = () => {
    remove.mutateAsync().then(() => {
      toastDone(`User ${user.username} deleted`)
      void navigate({ to: '/users' })
    }, toastError)
  }
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`Delete ${user.username}?`}
      action="Delete"
      typeToConfirm={user.username}
      isBusy={remove.isPending}
      onConfirm={confirm}
    >
      This {ends}. It cannot be taken back.
    </ConfirmDialog>
  )
}
