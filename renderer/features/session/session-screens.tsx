import './session.css'
import { Button, Loader, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { z } from 'zod'
import { consoleApi } from '../../../server/contract/console-api.ts'
import { DEFAULT_PASSWORD_POLICY, passwordRule, passwordUnder } from '../../../server/contract/password-policy.ts'
import { Callout } from '../../components/callout.tsx'
import { Mark } from '../../components/mark.tsx'
import { SecretInput } from '../../components/secret-input.tsx'
import { messageOf, serverErrors, validateWith } from '../../lib/form-errors.ts'
import { operatorSession } from '../../lib/connection.ts'
import type { SessionState } from '../../lib/operator-session.ts'
import { passwordPolicyQuery } from '../../lib/queries.ts'
import { queryClient } from '../../lib/query-client.ts'

/** What stands before the console: who are you? */
export function SessionScreens({ state }: { state: Exclude<SessionState, { status: 'signed-in' }> }) {
  // The next operator starts from nothing that this one saw.
  useEffect(() => queryClient.clear(), [])
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
  useEffect(() => {
    const trying = setInterval(() => void operatorSession.start(), 3_000)
    return () => clearInterval(trying)
  }, [])
  return (
    <Front title="The server does not answer">
      <Text c="dimmed" ta="center" mb="md">
        Start it again. This page goes on by itself as soon as it answers.
      </Text>
      <Button fullWidth onClick={() => void operatorSession.start()}>
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
    operatorSession.signIn(username, password).catch((error: unknown) => {
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
            <Callout tone="bad" role="alert">
              {problem}
            </Callout>
          )}
          <TextInput label="Username" autoComplete="username" autoFocus {...form.getInputProps('username')} />
          <SecretInput
            what="password"
            label="Password"
            autoComplete="current-password"
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
  const { data: policy = DEFAULT_PASSWORD_POLICY } = useQuery(passwordPolicyQuery())
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const form = useForm({
    initialValues: { ticket, username: '', name: '', password: '' },
    validate: (values) => ({
      ...validateWith(consoleApi.session.setUp.body)(values),
      ...validateWith(z.object({ password: passwordUnder(policy, values) }))(values),
    }),
    validateInputOnChange: true,
  })
  const submit = form.onSubmit((values) => {
    setBusy(true)
    setProblem(undefined)
    operatorSession.setUp(values).catch((error: unknown) => {
      const fields = serverErrors(error, Object.keys(values))
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
            <Callout tone="bad" role="alert">
              {problem}
            </Callout>
          )}
          <TextInput label="Username" required autoComplete="username" autoFocus {...form.getInputProps('username')} />
          <TextInput label="Name" autoComplete="name" {...form.getInputProps('name')} />
          <SecretInput
            what="password"
            label="Password"
            description={passwordRule(policy)}
            required
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <Button type="submit" fullWidth mt="xs" loading={isBusy}>
            Create operator
          </Button>
          <Button variant="subtle" fullWidth onClick={() => operatorSession.askToSignIn()}>
            Sign in instead
          </Button>
        </Stack>
      </form>
    </Front>
  )
}
