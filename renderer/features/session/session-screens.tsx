import './session.css'
import { Alert, Button, Loader, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDocumentTitle } from '@mantine/hooks'
import { useState, type ReactNode } from 'react'
import { consoleApi } from '../../../server/contract/console-api.ts'
import { Mark } from '../../components/mark.tsx'
import { messageOf, serverErrors, validateWith } from '../../lib/form-errors.ts'
import { setUp, signIn, startSession, type SessionState } from '../../lib/operator-session.ts'

/** What stands before the console: who are you? */
export function SessionScreens({ state }: { state: Exclude<SessionState, { status: 'signed-in' }> }) {
  if (state.status === 'starting') {
    return (
      <Front title="Gatehouse">
        <Loader size="sm" aria-label="Loading" mx="auto" />
      </Front>
    )
  }
  if (state.status === 'unreachable') return <Unreachable />
  if (state.status === 'setting-up') return <SetUp ticket={state.ticket} />
  return <SignIn notice={state.notice} />
}

function Front({ title, children }: { title: string; children: ReactNode }) {
  useDocumentTitle(`${title} - Gatehouse`)
  return (
    <main className="front">
      <div className="front-card">
        <Stack align="center" gap="xs" mb="lg">
          <Mark size={36} />
          <Title order={1} ta="center">
            {title}
          </Title>
        </Stack>
        {children}
      </div>
    </main>
  )
}

function Unreachable() {
  return (
    <Front title="The server does not answer">
      <Text c="dimmed" ta="center" mb="md">
        Start it again, then try here.
      </Text>
      <Button fullWidth onClick={() => void startSession()}>
        Try again
      </Button>
    </Front>
  )
}

function SignIn({ notice }: { notice: string | undefined }) {
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const form = useForm({
    initialValues: { username: '', password: '' },
    validate: {
      username: (text) => (text.trim() === '' ? 'Enter your username or email' : null),
      password: (text) => (text === '' ? 'Enter your password' : null),
    },
  })
  const submit = form.onSubmit(({ username, password }) => {
    setBusy(true)
    setProblem(undefined)
    signIn(username, password).catch((error: unknown) => {
      setProblem(messageOf(error))
      setBusy(false)
    })
  })
  return (
    <Front title="Sign in to the console">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {notice !== undefined && problem === undefined && <Text c="dimmed">{notice}</Text>}
          {problem !== undefined && (
            <Alert color="red.9" variant="outline" role="alert">
              {problem}
            </Alert>
          )}
          <TextInput label="Username" autoComplete="username" autoFocus {...form.getInputProps('username')} />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': 'Show password' }}
            {...form.getInputProps('password')}
          />
          <Button type="submit" fullWidth mt="xs" loading={isBusy}>
            Sign in
          </Button>
          <Text c="dimmed" fz="xs">
            For users who hold the scope backend.
          </Text>
        </Stack>
      </form>
    </Front>
  )
}

function SetUp({ ticket }: { ticket: string }) {
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const form = useForm({
    initialValues: { ticket, username: '', name: '', password: '' },
    validate: validateWith(consoleApi.session.setUp.body),
  })
  const submit = form.onSubmit((values) => {
    setBusy(true)
    setProblem(undefined)
    setUp(values).catch((error: unknown) => {
      const fields = serverErrors(error)
      if (fields === null) setProblem(messageOf(error))
      else form.setErrors(fields)
      setBusy(false)
    })
  })
  return (
    <Front title="Create the first operator">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text c="dimmed">
            An operator signs in to this console: creates clients, users and scopes, and revokes tokens.
          </Text>
          {problem !== undefined && (
            <Alert color="red.9" variant="outline" role="alert">
              {problem}
            </Alert>
          )}
          <TextInput label="Username" required autoComplete="username" autoFocus {...form.getInputProps('username')} />
          <TextInput label="Name" autoComplete="name" {...form.getInputProps('name')} />
          <PasswordInput
            label="Password"
            description="At least 8 characters"
            required
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': 'Show password' }}
            {...form.getInputProps('password')}
          />
          <Button type="submit" fullWidth mt="xs" loading={isBusy}>
            Create operator
          </Button>
        </Stack>
      </form>
    </Front>
  )
}
