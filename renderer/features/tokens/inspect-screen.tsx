import { Button, Code, Group, Stack, Text, Textarea, ThemeIcon } from '@mantine/core'
import { IconCheck, IconMinus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { consoleApi } from '../../../server/contract/console-api.ts'
import type { Inspection } from '../../../server/contract/tokens.ts'
import { Callout } from '../../components/callout.tsx'
import { RouteLink } from '../../components/route-link.tsx'
import { Screen } from '../../components/screen.tsx'
import { Section } from '../../components/section.tsx'
import { messageOf, validateWith } from '../../lib/form-errors.ts'
import { useInspect } from './api.ts'

const validate = validateWith(consoleApi.tokens.inspect.body)

/** Paste any token: decoded, and verified step by step. */
export function InspectScreen() {
  const inspect = useInspect()
  const [token, setToken] = useState('')
  const [problem, setProblem] = useState<string>()

  const submit = (event: React.SubmitEvent) => {
    event.preventDefault()
    const found = validate({ token })['token']
    setProblem(found)
    if (found === undefined) inspect.mutate(token.trim())
  }

  return (
    <Screen title="Inspect token">
      <form onSubmit={submit} noValidate style={{ maxWidth: 900 }}>
        <Textarea
          label="Token"
          description="An access token, ID token or refresh token. It is sent to this server only, and kept nowhere."
          autosize
          minRows={4}
          maxRows={10}
          spellCheck={false}
          autoComplete="off"
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          error={problem ?? (inspect.isError ? messageOf(inspect.error) : undefined)}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
        />
        <Group mt="sm" mb="md">
          <Button type="submit" loading={inspect.isPending}>
            Inspect
          </Button>
        </Group>
      </form>
      {inspect.data !== undefined && <Findings inspection={inspect.data} />}
    </Screen>
  )
}

const KINDS: Record<Inspection['kind'], string> = {
  access_token: 'An access token',
  id_token: 'An ID token',
  refresh_token: 'A refresh token',
  jwt: 'A JWT',
  unknown: 'Not a token that this server knows',
}

const STEPS: Record<Inspection['steps'][number]['name'], string> = {
  format: 'Format',
  key: 'Key',
  signature: 'Signature',
  issuer: 'Issuer',
  type: 'Type',
  audience: 'Audience',
  times: 'Times',
  record: 'Record',
  account: 'Client and user',
}

function Findings({ inspection }: { inspection: Inspection }) {
  const failed = inspection.steps.find((step) => step.passed === false)
  return (
    <div style={{ maxWidth: 900 }} role="region" aria-label="Findings">
      <div style={{ marginBottom: 16 }}>
        <Callout
          tone={inspection.active ? 'good' : 'bad'}
          title={
            inspection.active
              ? `${KINDS[inspection.kind]}, valid now`
              : `${KINDS[inspection.kind]}, refused: ${failed === undefined ? 'not verified' : STEPS[failed.name].toLowerCase()}`
          }
          action={
            inspection.token !== null && (
              <RouteLink to="/tokens/$tokenId" params={{ tokenId: inspection.token.id }}>
                Open its record
              </RouteLink>
            )
          }
        >
          {failed?.detail ?? 'Every step of its verification passed.'}
        </Callout>
      </div>
      <Section title="Verification">
        <Stack gap="xs" component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
          {inspection.steps.map((step) => (
            <Group key={step.name} component="li" gap="sm" wrap="nowrap" align="flex-start">
              <StepMark passed={step.passed} />
              <Text w={120} miw={120} fw={500}>
                {STEPS[step.name]}
              </Text>
              <Text
                c={step.passed === null ? 'dimmed' : 'var(--mantine-color-text)'}
                style={{ overflowWrap: 'anywhere' }}
              >
                {step.detail}
              </Text>
            </Group>
          ))}
        </Stack>
      </Section>
      {inspection.header !== null && <Json title="Header" value={inspection.header} />}
      {inspection.claims !== null && <Json title="Claims" value={inspection.claims} />}
    </div>
  )
}

function StepMark({ passed }: { passed: boolean | null }) {
  const [color, word, Icon] =
    passed === null
      ? (['gray.6', 'Not reached', IconMinus] as const)
      : passed
        ? (['gate.7', 'Passed', IconCheck] as const)
        : (['red.7', 'Failed', IconX] as const)
  return (
    <ThemeIcon size={18} radius="xl" color={color} role="img" aria-label={word}>
      <Icon size={12} />
    </ThemeIcon>
  )
}

function Json({ title, value }: { title: string; value: Record<string, unknown> }) {
  return (
    <Section title={title}>
      <Code block tabIndex={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {JSON.stringify(value, null, 2)}
      </Code>
    </Section>
  )
}
