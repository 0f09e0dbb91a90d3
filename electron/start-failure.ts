import type { MessageBoxOptions, MessageBoxReturnValue } from 'electron'
import { StartUpError, type Addresses } from '../server/index.ts'
import { startQuestion } from './start-question.ts'

/** How a start ended. */
export type Started =
  | { how: 'started'; addresses: Addresses }
  /** With another data directory the application is another one: it starts anew. */
  | { how: 'elsewhere'; dataDirectory: string }
  | { how: 'given-up' }

/** The operator was asked already, and does not want to start. */
export class GivenUp extends Error {}

export interface StartSurroundings {
  /** @param port of the issuer, in place of the one that is set; this time only */
  start: (port?: number) => Promise<Addresses>
  ask: (options: MessageBoxOptions) => Promise<MessageBoxReturnValue>
  /** Undefined where none was chosen. */
  chooseFolder: () => Promise<string | undefined>
  /** Says on the log what went wrong. */
  report: (error: StartUpError) => void
}

/**
 * Starts the server. Where a start fails for what the operator can do something about, asks what, until it starts or they
 * give up.
 * @throws what `start` throws otherwise
 */
export async function startOrAsk({ start, ask, chooseFolder, report }: StartSurroundings): Promise<Started> {
  let port: number | undefined
  for (;;) {
    try {
      return { how: 'started', addresses: await start(port) }
    } catch (error) {
      if (error instanceof GivenUp) return { how: 'given-up' }
      if (!(error instanceof StartUpError) || error.remedy === null) throw error
      report(error)
      const { options, choices } = startQuestion(error.remedy, error.message)
      const { response } = await ask(options)
      const choice = choices[response]
      if (choice === 'free-port') port = 0
      if (choice === 'other-data') {
        const dataDirectory = await chooseFolder()
        if (dataDirectory !== undefined) return { how: 'elsewhere', dataDirectory }
      }
      if (choice === 'quit' || choice === undefined) return { how: 'given-up' }
    }
  }
}

/** The arguments of a process that does what this one does, on another data directory. */
export function argumentsFor(dataDirectory: string, given: readonly string[]): string[] {
  const others = given.filter(
    (argument, at) => argument !== '--data' && !argument.startsWith('--data=') && given[at - 1] !== '--data',
  )
  return [...others, `--data=${dataDirectory}`]
}
