import { Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { UseQueryResult } from '@tanstack/react-query'
import { Fragment, type ReactNode } from 'react'
import type { FieldLabels } from '../../components/changed-meanwhile.tsx'
import { FormActions } from '../../components/form-actions.tsx'
import { LoadFailed } from '../../components/notice.tsx'
import { Section } from '../../components/section.tsx'
import { SkeletonLines } from '../../components/skeleton-lines.tsx'
import { useLoadedRecord, type LoadedRecord } from '../../lib/loaded-record.ts'
import { showRefusal } from '../../lib/show-refusal.ts'
import { toastDone } from '../../lib/toast.ts'

interface Part {
  revision: number
}

interface SettingsPartProps<P extends Part> {
  id: string
  title: string
  description: string
  part: UseQueryResult<P>
  /** Its form, made anew when what is stored is taken over. */
  form: (loaded: LoadedRecord<P>) => ReactNode
  /** What stands below the form and is no part of it. */
  below?: (part: P) => ReactNode
}

/** A section of the settings over a part of them that is stored, loaded and saved for itself. */
export function SettingsPart<P extends Part>({ part, form, below, ...section }: SettingsPartProps<P>) {
  return (
    <Section {...section}>
      {part.data !== undefined ? (
        <>
          <Loaded part={part.data} form={form} />
          {below?.(part.data)}
        </>
      ) : part.isError ? (
        <LoadFailed error={part.error} retry={() => void part.refetch()} />
      ) : (
        <SkeletonLines />
      )}
    </Section>
  )
}

function Loaded<P extends Part>({ part, form }: { part: P; form: (loaded: LoadedRecord<P>) => ReactNode }) {
  const loaded = useLoadedRecord(part)
  return <Fragment key={loaded.formKey}>{form(loaded)}</Fragment>
}

interface PartFormProps<P extends Part, Values extends object> {
  form: UseFormReturnType<Values>
  loaded: LoadedRecord<P>
  /** The part as the form holds it. */
  valuesOf: (part: P) => Values
  labels: FieldLabels<Values>
  isBusy: boolean
  /** Resolves with what is said once it is saved. */
  save: (values: Values) => Promise<string>
  children: ReactNode
}

/** The form over a part: it is saved as a whole, and its buttons are there once there is something to save. */
export function PartForm<P extends Part, Values extends object>(props: PartFormProps<P, Values>) {
  const { save, children, ...actions } = props
  const { form } = actions
  const submit = form.onSubmit((values) => {
    save(values).then(toastDone, (error: unknown) => showRefusal(form, error))
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm" mb="sm">
        {children}
      </Stack>
      <FormActions {...actions} isHiddenUntouched />
    </form>
  )
}
