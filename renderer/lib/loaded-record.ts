import { useCallback, useState } from 'react'

interface Revised {
  revision: number
}

/** A stored record as a form began with it. */
export interface LoadedRecord<R extends Revised> {
  /** What the form starts from, and the revision that its update names. */
  base: R
  /** What is stored now. */
  latest: R
  /** Names the form: another one starts anew from `base`. */
  formKey: number
  /** The record changed on the server while somebody was typing. */
  isStale: boolean
  /** The form says whether it holds what is not saved yet. */
  setDirty: (isDirty: boolean) => void
  /** Takes the record as it is now; what was typed is lost. */
  reload: () => void
  /** Goes on from the record as it is now, in the same form: what stands in it was merged with that. */
  rebase: () => void
}

/** Follows `record` as the server changes it, except under the hands of somebody who types. */
export function useLoadedRecord<R extends Revised>(record: R): LoadedRecord<R> {
  const [{ base, formKey }, setBase] = useState({ base: record, formKey: 0 })
  const [isDirty, setDirty] = useState(false)
  const isChanged = base.revision !== record.revision
  if (isChanged && !isDirty) setBase({ base: record, formKey: formKey + 1 })
  const reload = useCallback(() => setBase((from) => ({ base: record, formKey: from.formKey + 1 })), [record])
  const rebase = useCallback(() => setBase((from) => ({ base: record, formKey: from.formKey })), [record])
  return { base, latest: record, formKey, isStale: isChanged && isDirty, setDirty, reload, rebase }
}
