import { useRef, useState } from 'react'
import type { EndpointOutput } from '../../../server/contract/endpoint.ts'
import type { configuration, ConfigurationPlan } from '../../../server/contract/configuration.ts'
import { ConsoleProblem, wasRefused } from '../../lib/console-request.ts'
import { messageOf } from '../../lib/form-errors.ts'
import { applyConfiguration, planConfiguration } from './api.ts'
import { readTextFile } from './read-text-file.ts'

/** What a file is called, and what is in it. */
export interface Source {
  name: string
  text: string
}

export interface Refusal {
  message: string
  /** By their places in the file. */
  problems: readonly { path: string; message: string }[]
}

/** Where an import stands. */
export type ImportState =
  | { step: 'choosing' }
  | { step: 'planning'; name: string }
  | { step: 'refused'; name: string; refusal: Refusal }
  /** `isRenewed`: something was changed after the plan before this one was shown. */
  | { step: 'planned'; source: Source; plan: ConfigurationPlan; isRenewed: boolean; failure: string | undefined }
  | { step: 'applying'; source: Source; plan: ConfigurationPlan }
  | { step: 'applied'; outcome: EndpointOutput<typeof configuration.apply> }

/** An import from the choice of a file to what it did; what was asked for and is no longer wanted is given up. */
export function useConfigurationImport() {
  const [state, setState] = useState<ImportState>({ step: 'choosing' })
  const asking = useRef<AbortController>(undefined)

  function startOver(): void {
    asking.current?.abort()
    setState({ step: 'choosing' })
  }

  async function plan(name: string, read: () => Promise<string>, isRenewed = false): Promise<void> {
    asking.current?.abort()
    const { signal } = (asking.current = new AbortController())
    setState({ step: 'planning', name })
    try {
      const text = await read()
      const planned = await planConfiguration(text, signal)
      if (signal.aborted) return
      setState({ step: 'planned', source: { name, text }, plan: planned, isRenewed, failure: undefined })
    } catch (error) {
      if (!signal.aborted) setState({ step: 'refused', name, refusal: refusalOf(error) })
    }
  }

  async function apply(source: Source, shown: ConfigurationPlan): Promise<void> {
    setState({ step: 'applying', source, plan: shown })
    try {
      setState({ step: 'applied', outcome: await applyConfiguration(source.text, shown.digest) })
    } catch (error) {
      if (wasRefused(error, 'conflict')) await plan(source.name, () => Promise.resolve(source.text), true)
      else setState({ step: 'planned', source, plan: shown, isRenewed: false, failure: messageOf(error) })
    }
  }

  return {
    state,
    startOver,
    chooseFile: (file: File) => void plan(file.name, () => readTextFile(file)),
    chooseText: (text: string) => void plan('The pasted text', () => Promise.resolve(text)),
    apply: (source: Source, shown: ConfigurationPlan) => void apply(source, shown),
  }
}

function refusalOf(error: unknown): Refusal {
  const problems = error instanceof ConsoleProblem ? error.problem.errors : []
  return { message: messageOf(error), problems }
}
