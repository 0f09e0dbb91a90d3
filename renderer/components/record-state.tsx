import type { ReactNode } from 'react'
import { wasRefused } from '../lib/console-request.ts'
import { LoadFailed, Notice } from './notice.tsx'
import { Screen } from './screen.tsx'
import { SkeletonLines } from './skeleton-lines.tsx'

interface RecordStateProps {
  /** "Client". */
  noun: string
  /** Null while loading. */
  error: unknown
  retry: () => void
  /** The way back to the list. */
  back: ReactNode
}

/** The screen of a record that is loading, was not found or could not be loaded. */
export function RecordState({ noun, error, retry, back }: RecordStateProps) {
  if (error === null) {
    return (
      <Screen title={noun}>
        <SkeletonLines />
      </Screen>
    )
  }
  if (wasRefused(error, 'not-found')) {
    return (
      <Screen title={`${noun} not found`}>
        <Notice title={`There is no such ${noun.toLowerCase()}`} action={back}>
          It was deleted, or the address is not complete.
        </Notice>
      </Screen>
    )
  }
  return (
    <Screen title={noun}>
      <LoadFailed error={error} retry={retry} />
    </Screen>
  )
}

/** Whether there is a record to show: what was loaded once is shown until the server says that it is gone. */
export const isShown = <R,>(query: { data: R | undefined; error: unknown }): query is { data: R; error: unknown } =>
  query.data !== undefined && !wasRefused(query.error, 'not-found')
