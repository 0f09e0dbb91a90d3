import { NumberInput, SimpleGrid, Switch } from '@mantine/core'
import { useForm } from '@mantine/form'
import { settingsFields, type Settings } from '../../../server/contract/server.ts'
import { FormActions } from '../../components/form-actions.tsx'
import { Section } from '../../components/section.tsx'
import { validateWith } from '../../lib/form-errors.ts'
import { useLoadedRecord, type LoadedRecord } from '../../lib/loaded-record.ts'
import { duration } from '../../lib/relative-time.ts'
import { showRefusal } from '../../lib/show-refusal.ts'
import { toastDone } from '../../lib/toast.ts'
import { useUpdateSettings } from './api.ts'
import { ImplicitFlow } from './implicit-flow.tsx'
import { Signing } from './signing.tsx'

const LIFETIMES = [
  ['access_token_lifetime', 'Access token lifetime'],
  ['refresh_token_lifetime', 'Refresh token lifetime'],
  ['id_token_lifetime', 'ID token lifetime'],
] as const

const LABELS = {
  ...(Object.fromEntries(LIFETIMES) as Record<(typeof LIFETIMES)[number][0], string>),
  signing_algorithm: 'Signing algorithm',
  consumer_login: 'Answer /consumer/login',
  implicit_flow: 'Implicit flow',
}

const valuesOf = (settings: Settings) => settings

/** What every request is answered by: one form, saved at once. */
export function ServerSettings({ settings }: { settings: Settings }) {
  const loaded = useLoadedRecord(settings)
  // Made anew when what is stored is taken over: the form starts from that.
  return <SettingsForm key={loaded.formKey} loaded={loaded} />
}

function SettingsForm({ loaded }: { loaded: LoadedRecord<Settings> }) {
  const { base: settings } = loaded
  const save = useUpdateSettings()
  const form = useForm({
    initialValues: settings,
    validate: validateWith(settingsFields),
    validateInputOnChange: true,
  })
  const submit = form.onSubmit((values) => {
    save.mutateAsync(values).then(
      () => toastDone('Settings saved'),
      (error: unknown) => showRefusal(form, error),
    )
  })
  return (
    <form onSubmit={submit} noValidate>
      <Section
        id="lifetimes"
        title="Lifetimes"
        description="In seconds. They hold for tokens issued from now on; a client may have its own."
      >
        <SimpleGrid cols={3} spacing="sm">
          {LIFETIMES.map(([field, label]) => (
            <NumberInput
              key={field}
              label={label}
              description={durationOf(form.values[field])}
              hideControls
              allowDecimal={false}
              {...form.getInputProps(field)}
            />
          ))}
        </SimpleGrid>
      </Section>
      <Signing form={form} saved={settings.signing_algorithm} />
      <Section id="simple-login" title="Simple login">
        <Switch
          label="Answer /consumer/login"
          description="Gives a token for a username and password, to any program on the network that asks. Guessing is slowed down. Switch it off where your clients use the authorization code grant."
          {...form.getInputProps('consumer_login', { type: 'checkbox' })}
        />
      </Section>
      <ImplicitFlow form={form} saved={settings.implicit_flow} />
      <FormActions form={form} loaded={loaded} valuesOf={valuesOf} labels={LABELS} isBusy={save.isPending} />
    </form>
  )
}

/** What stands in the field is a number only once something valid is typed. */
const durationOf = (typed: number | string) => (typeof typed === 'number' ? duration(typed) : 'Seconds')
