import { Button, Group, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useEffect } from 'react'
import type { LoadedRecord } from '../lib/loaded-record.ts'
import { changesOfTheOther, merged } from '../lib/three-way.ts'
import { ChangedMeanwhile, type FieldLabels } from './changed-meanwhile.tsx'

interface FormActionsProps<R extends { revision: number }, Values extends object> {
  form: UseFormReturnType<Values>
  loaded: LoadedRecord<R>
  /** The record as the form holds it. */
  valuesOf: (record: R) => Values
  labels: FieldLabels<Values>
  /** What was typed is on its way. */
  isBusy: boolean
  /** Not shown before there is something to save. */
  isHiddenUntouched?: boolean
  /** On the button; "Save" where it is left out. */
  action?: string
}

/**
 * The end of a form over a stored record: saves, resets, and where somebody else changed the record meanwhile shows what,
 * and lets both changes be kept.
 */
export function FormActions<R extends { revision: number }, Values extends object>({
  form,
  loaded,
  valuesOf,
  labels,
  isBusy,
  isHiddenUntouched = false,
  action = 'Save',
}: FormActionsProps<R, Values>) {
  const { setDirty, isStale } = loaded
  const isDirty = form.isDirty()
  useEffect(() => setDirty(isDirty && !isBusy), [setDirty, isDirty, isBusy])

  const goOn = (values: Values) => {
    form.resetDirty(valuesOf(loaded.latest))
    form.setValues(values)
    loaded.rebase()
  }

  const versions = { began: valuesOf(loaded.base), theirs: valuesOf(loaded.latest), mine: form.getValues() }
  const changes = isStale ? changesOfTheOther(versions).filter(({ field }) => field in labels) : []
  // Something else of the record changed, its status for one: nothing is in the way of what was typed.
  const isUnaffected = isStale && changes.length === 0
  useEffect(() => {
    const both = isUnaffected ? merged(versions, {}) : null
    if (both !== null) goOn(both)
  })

  if (isHiddenUntouched && !isDirty && !isStale) return null
  return (
    <Stack gap="sm" mb="md">
      {isStale && !isUnaffected && (
        <ChangedMeanwhile
          // What was decided held for what was stored then.
          key={loaded.latest.revision}
          changes={changes}
          versions={versions}
          labels={labels}
          onMerge={goOn}
          onDiscard={loaded.reload}
        />
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" disabled={!isDirty || isBusy} onClick={() => form.reset()}>
          Reset
        </Button>
        <Button type="submit" loading={isBusy} disabled={!isDirty || isStale}>
          {action}
        </Button>
      </Group>
    </Stack>
  )
}
