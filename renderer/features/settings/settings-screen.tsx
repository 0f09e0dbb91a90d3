import { Button, Group, NumberInput, SegmentedControl, SimpleGrid, Switch, useMantineColorScheme } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { consoleApi } from '../../../server/contract/console-api.ts'
import { settingsFields, type Settings } from '../../../server/contract/server.ts'
import { LoadFailed } from '../../components/notice.tsx'
import { Screen } from '../../components/screen.tsx'
import { Section } from '../../components/section.tsx'
import { SkeletonLines } from '../../components/skeleton-lines.tsx'
import { call } from '../../lib/console-client.ts'
import { serverErrors, validateWith } from '../../lib/form-errors.ts'
import { recordQuery, refresh } from '../../lib/queries.ts'
import { duration } from '../../lib/relative-time.ts'
import { toastDone, toastError } from '../../lib/toast.ts'

const { server } = consoleApi

export function SettingsScreen() {
  const settings = useQuery(recordQuery('server', server.settings, {}))
  return (
    <Screen title="Settings">
      <div style={{ maxWidth: 760 }}>
        {settings.data !== undefined ? (
          <ServerSettings key={settings.data.revision} settings={settings.data} />
        ) : settings.isError ? (
          <LoadFailed error={settings.error} retry={() => void settings.refetch()} />
        ) : (
          <SkeletonLines />
        )}
        <Appearance />
      </div>
    </Screen>
  )
}

const LIFETIMES = [
  ['access_token_lifetime', 'Access token lifetime'],
  ['refresh_token_lifetime', 'Refresh token lifetime'],
  ['id_token_lifetime', 'ID token lifetime'],
] as const

function ServerSettings({ settings }: { settings: Settings }) {
  const save = useMutation({
    mutationFn: (body: Settings) => call(server.updateSettings, { body }),
    onSuccess: () => refresh(),
  })
  const form = useForm({
    initialValues: settings,
    validate: validateWith(settingsFields),
    validateInputOnChange: true,
  })
  const submit = form.onSubmit((values) => {
    save.mutateAsync(values).then(
      () => toastDone('Settings saved'),
      (error: unknown) => {
        const fields = serverErrors(error)
        if (fields === null || 'revision' in fields) toastError(error)
        else form.setErrors(fields)
      },
    )
  })
  return (
    <form onSubmit={submit} noValidate>
      <Section
        title="Lifetimes"
        description="In seconds. They hold for tokens issued from now on; a client may have its own."
      >
        <SimpleGrid cols={3} spacing="sm">
          {LIFETIMES.map(([field, label]) => (
            <NumberInput
              key={field}
              label={label}
              description={duration(form.values[field])}
              hideControls
              allowDecimal={false}
              {...form.getInputProps(field)}
            />
          ))}
        </SimpleGrid>
      </Section>
      <Section title="Simple login">
        <Switch
          label="Answer /consumer/login"
          description="Gives a token for a username and password, to any program on the network that asks. Guessing is slowed down. Switch it off where your clients use the authorization code grant."
          {...form.getInputProps('consumer_login', { type: 'checkbox' })}
        />
      </Section>
      <Group justify="flex-end" mb="md" gap="xs">
        <Button variant="default" disabled={!form.isDirty()} onClick={() => form.reset()}>
          Reset
        </Button>
        <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
          Save
        </Button>
      </Group>
    </form>
  )
}

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Section title="Appearance" description="On this computer only.">
      <SegmentedControl
        aria-label="Appearance"
        size="xs"
        value={colorScheme}
        onChange={setColorScheme}
        data={[
          { value: 'auto', label: 'System' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
      />
    </Section>
  )
}
