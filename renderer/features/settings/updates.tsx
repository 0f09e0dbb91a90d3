import { Button, Group, Progress, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import type { GatehouseBridge, UpdateState, UpdateStep } from '../../../electron/bridge.ts'
import { optional } from '../../../server/contract/fields.ts'
import { updateUrl as updateUrlSchema } from '../../../server/contract/update-url.ts'
import { Callout } from '../../components/callout.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { preferencesQuery, updateStateQuery } from '../../lib/desktop.ts'
import { validateWith } from '../../lib/form-errors.ts'
import { toastDone, toastError } from '../../lib/toast.ts'

interface UpdatesProps {
  bridge: GatehouseBridge
  /** Null where they are off. */
  updateUrl: string | null
}

const fields = z.object({ updateUrl: optional(updateUrlSchema) })

/** Where newer versions are looked for, whether there is one, and what to do about it. */
export function Updates({ bridge, updateUrl }: UpdatesProps) {
  const queryClient = useQueryClient()
  const save = useMutation({
    mutationFn: (url: string | null) => bridge.changePreferences({ updateUrl: url }),
    onSuccess: (changed, asked) => {
      queryClient.setQueryData(preferencesQuery(bridge).queryKey, changed)
      form.setInitialValues({ updateUrl: changed.updateUrl ?? '' })
      form.setValues({ updateUrl: changed.updateUrl ?? '' })
      // Its operator is asked outside the page, and may have said no.
      if (changed.updateUrl === asked) toastDone(asked === null ? 'Updates are off' : 'The address is saved')
      void queryClient.invalidateQueries(updateStateQuery(bridge))
    },
    onError: toastError,
  })
  const form = useForm({
    initialValues: { updateUrl: updateUrl ?? '' },
    validate: validateWith(fields),
    validateInputOnChange: true,
  })
  const submit = form.onSubmit((values) => save.mutate(fields.parse(values).updateUrl))
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="xs">
        <Group align="flex-start" gap="xs" wrap="nowrap">
          <TextInput
            flex={1}
            label="Look for updates at"
            description="An https address that you trust with this program. Empty: nobody is asked."
            placeholder="https://updates.example.com/gatehouse"
            spellCheck={false}
            {...form.getInputProps('updateUrl')}
          />
          {form.isDirty() && (
            <Button type="submit" mt={40} loading={save.isPending}>
              Save
            </Button>
          )}
        </Group>
        <State bridge={bridge} />
      </Stack>
    </form>
  )
}

function State({ bridge }: { bridge: GatehouseBridge }) {
  const queryClient = useQueryClient()
  const query = updateStateQuery(bridge)
  const { data: state } = useQuery(query)
  const { mutate } = useMutation({
    mutationFn: (step: UpdateStep) => bridge.takeUpdateStep(step),
    onSuccess: (next) => queryClient.setQueryData(query.queryKey, next),
    onError: toastError,
  })
  if (state === undefined || state.status === 'off') return null
  if (state.status === 'failed') {
    return (
      <Callout
        tone="bad"
        role="status"
        title="The last attempt failed"
        action={<Step step="check" label="Try again" onTake={mutate} />}
      >
        {state.reason} (<RelativeTime time={isoTime(state.at)} />)
      </Callout>
    )
  }
  const action = ACTIONS[state.status]
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap" role="status" mih={30}>
      <div style={{ flex: 1 }}>
        <Words state={state} />
        {state.status === 'downloading' && (
          <Progress value={state.percent} size="xs" mt={6} aria-label={`Version ${state.version}`} />
        )}
      </div>
      {action !== undefined && <Step {...action} onTake={mutate} />}
    </Group>
  )
}

const ACTIONS: Partial<Record<UpdateState['status'], { step: UpdateStep; label: string }>> = {
  unchecked: { step: 'check', label: 'Check now' },
  current: { step: 'check', label: 'Check now' },
  available: { step: 'download', label: 'Download' },
  ready: { step: 'install', label: 'Restart and install' },
}

interface StepProps {
  step: UpdateStep
  label: string
  onTake: (step: UpdateStep) => void
}

const Step = ({ step, label, onTake }: StepProps) => (
  <Button variant={step === 'check' ? 'default' : 'filled'} onClick={() => onTake(step)} style={{ flexShrink: 0 }}>
    {label}
  </Button>
)

function Words({ state }: { state: UpdateState }) {
  switch (state.status) {
    case 'unavailable':
      return <Text c="dimmed">{state.reason}</Text>
    case 'unchecked':
      return <Text c="dimmed">Not checked yet.</Text>
    case 'checking':
      return <Text c="dimmed">Checking.</Text>
    case 'current':
      return (
        <Text c="dimmed">
          Up to date, checked <RelativeTime time={isoTime(state.at)} />.
        </Text>
      )
    case 'available':
      return <Text>Version {state.version} is available. Nothing is downloaded before you say so.</Text>
    case 'downloading':
      return (
        <Text>
          Downloading version {state.version}: {state.percent} %.
        </Text>
      )
    case 'ready':
      return <Text>Version {state.version} is ready. The server is away while it is installed.</Text>
    case 'installing':
      return <Text>Installing version {state.version}.</Text>
    default:
      return null
  }
}

const isoTime = (at: number) => new Date(at).toISOString()
