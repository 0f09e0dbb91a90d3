import { Button, Group, NumberInput, SegmentedControl, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import type { GatehouseBridge } from '../../../electron/bridge.ts'
import { backupPassphrase, backupScheduleFields, type BackupSchedule } from '../../../server/contract/backups.ts'
import { optional } from '../../../server/contract/fields.ts'
import { Callout } from '../../components/callout.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { SecretInput } from '../../components/secret-input.tsx'
import { Details } from '../../components/details.tsx'
import { validateWith } from '../../lib/form-errors.ts'
import { desktop } from '../../lib/desktop.ts'
import type { LoadedRecord } from '../../lib/loaded-record.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { scheduleQuery, useRunBackup, useUpdateSchedule } from './api.ts'
import { KeptBackups } from './kept-backups.tsx'
import { PartForm, SettingsPart } from './settings-part.tsx'

/** Backups that the server makes by itself, and those that it keeps. */
export function ScheduledBackups() {
  return (
    <SettingsPart
      id="scheduled-backups"
      title="Scheduled backups"
      description="The server backs itself up into a directory of its own machine, window or not, and keeps the newest."
      part={useQuery(scheduleQuery())}
      form={(loaded) => <ScheduleForm loaded={loaded} />}
      below={(schedule) => (
        <>
          <Runs schedule={schedule} />
          <KeptBackups kept={schedule.kept} />
        </>
      )}
    />
  )
}

interface Values {
  enabled: boolean
  every: 'day' | 'hours'
  daily_at: string
  every_hours: number | string
  directory: string
  keep: number | string
  passphrase: string
  revision: number
}

const valuesOf = (schedule: BackupSchedule): Values => ({
  enabled: schedule.enabled,
  every: schedule.every_hours === null ? 'day' : 'hours',
  daily_at: schedule.daily_at ?? '03:30',
  every_hours: schedule.every_hours ?? 6,
  directory: schedule.directory ?? '',
  keep: schedule.keep,
  passphrase: '',
  revision: schedule.revision,
})

const LABELS = {
  enabled: 'Make backups on schedule',
  every: 'How often',
  daily_at: 'At',
  every_hours: 'Every',
  directory: 'Directory',
  keep: 'Keep',
  passphrase: 'Passphrase of the backups',
}

const sent = backupScheduleFields.safeExtend({ passphrase: optional(backupPassphrase) })

const toSend = ({ every, ...values }: Values) => ({
  ...values,
  daily_at: every === 'day' ? values.daily_at : null,
  every_hours: every === 'hours' ? (values.every_hours as number) : null,
  keep: values.keep as number,
})

function ScheduleForm({ loaded }: { loaded: LoadedRecord<BackupSchedule> }) {
  const { base } = loaded
  const save = useUpdateSchedule()
  const form = useForm<Values>({
    initialValues: valuesOf(base),
    validate: (values) => ({
      ...validateWith(sent)(toSend(values)),
      ...(values.enabled && !base.has_passphrase && values.passphrase === ''
        ? { passphrase: 'Must be given: it seals the signing keys in each backup' }
        : {}),
    }),
    validateInputOnChange: true,
  })
  return (
    <PartForm
      form={form}
      loaded={loaded}
      valuesOf={valuesOf}
      labels={LABELS}
      isBusy={save.isPending}
      save={(values) =>
        save
          .mutateAsync(toSend(values))
          .then(({ enabled }) => (enabled ? 'Backups are made on schedule' : 'Scheduled backups are off'))
      }
    >
      <Switch label="Make backups on schedule" {...form.getInputProps('enabled', { type: 'checkbox' })} />
      <SimpleGrid cols={2} spacing="sm">
        <Group align="flex-end" gap="xs" wrap="nowrap">
          <SegmentedControl
            aria-label="How often"
            size="xs"
            data={[
              { value: 'day', label: 'Daily' },
              { value: 'hours', label: 'Hourly' },
            ]}
            {...form.getInputProps('every')}
          />
          {form.values.every === 'day' ? (
            <TextInput
              flex={1}
              type="time"
              label="At"
              description="By the server's clock"
              {...form.getInputProps('daily_at')}
            />
          ) : (
            <NumberInput
              flex={1}
              label="Every"
              description="Hours, 1 to 744"
              hideControls
              allowDecimal={false}
              {...form.getInputProps('every_hours')}
            />
          )}
        </Group>
        <NumberInput
          label="Keep"
          description="The newest so many; older ones are deleted"
          hideControls
          allowDecimal={false}
          {...form.getInputProps('keep')}
        />
        <TextInput
          label="Directory"
          description="On the machine of the server, as an absolute path"
          placeholder={base.default_directory}
          spellCheck={false}
          {...(desktop === undefined
            ? {}
            : {
                rightSection: (
                  <ChooseFolder bridge={desktop} onChosen={(path) => form.setFieldValue('directory', path)} />
                ),
                rightSectionWidth: 76,
              })}
          {...form.getInputProps('directory')}
        />
        <SecretInput
          what="passphrase of the backups"
          label="Passphrase of the backups"
          description={base.has_passphrase ? 'One is known; a new one holds from now on' : 'At least 12 characters'}
          autoComplete="new-password"
          {...form.getInputProps('passphrase')}
        />
      </SimpleGrid>
      {form.values.enabled && !base.has_passphrase && (
        <Callout tone="warning">
          Keep the passphrase elsewhere, too: without it no backup can be restored. Here it is kept sealed, and never
          shown.
        </Callout>
      )}
    </PartForm>
  )
}

/** The desktop's machine is the server's, so that a folder can be chosen where it is. */
function ChooseFolder({ bridge, onChosen }: { bridge: GatehouseBridge; onChosen: (path: string) => void }) {
  const choose = () => {
    bridge.chooseBackupFolder().then((path) => {
      if (path !== null) onChosen(path)
    }, toastError)
  }
  return (
    <Button size="compact-xs" variant="default" aria-label="Choose the directory" onClick={choose}>
      Choose…
    </Button>
  )
}

/** How the last one went, and when the next one comes. */
function Runs({ schedule }: { schedule: BackupSchedule }) {
  const { next_run: next, last_run: last, has_passphrase, directory_problem } = schedule
  const run = useRunBackup()
  if (!has_passphrase) return null
  const runNow = () => {
    run.mutateAsync().then(({ last_run }) => {
      if ((last_run?.failure ?? null) === null) toastDone(`The backup is saved as ${last_run?.file ?? ''}`)
    }, toastError)
  }
  const failure = last?.failure ?? directory_problem
  return (
    <Stack gap="sm">
      {failure !== null && (
        <Callout
          tone="bad"
          role="status"
          title={(last?.failure ?? null) === null ? 'The next one would fail' : 'The last one failed'}
        >
          {failure}
        </Callout>
      )}
      <Group justify="space-between" align="flex-start">
        <Details
          items={[
            ['Next', next === null ? 'Off' : <RelativeTime key="next" time={next} />],
            ['Last', last === null ? 'None yet' : <RelativeTime key="last" time={last.at} />],
          ]}
        />
        <Button variant="default" loading={run.isPending} onClick={runNow}>
          Run now
        </Button>
      </Group>
    </Stack>
  )
}
