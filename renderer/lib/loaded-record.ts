import { useCallback, useState } from 'react'

interface Revised {
  revision: number
}

/** A stored record as a form began with it. */
export interface LoadedRecord<R extends Revised> {
  /** What the form starts from, and the revision that its update names. */
  base: R
  /** The record changed on the server while somebody was typing. */
  isStale: boolean
  /** The form says whether it holds what is not saved yet. */
  setDirty: (isDirty: boolean) => void
  /** Takes the record as it is now; what was typed is lost. */
  reload: () => void
}

/** Follows `record` as the server changes it, except under the hands of somebody who types. */
export function useLoadedRecord<R extends Revised>(record: R): LoadedRecord<R> {
  const [base, setBase] = useState(record)
  const [isDirty, setDirty] = useState(false)
  const isChanged = base.revision !== record.revision
  if (isChanged && !isDirty) setBase(record)
  const reload = useCallback(() => setBase(record), [record])
  return { base, isStale: isChanged && isDirty, setDirty, reload }
}
