import type { MessageBoxOptions, MessageBoxReturnValue } from 'electron'
import { StartUpError, type Addresses } from '../server/index.ts'

/** How a start ended. */
export type Started =
  | { how: 'started'; addresses: Addresses }
  /** With another data directory the application is another one: it starts anew. */
  | { how: 'elsewhere'; dataDirectory: string }
  | { how: 'given-up' }

export interface StartSurroundings {
  /** @param port of the issuer, in place of the one that is set; this time only */
  start: (port?: number) => Promise<Addresses>
  ask: (options: MessageBoxOptions) => Promise<MessageBoxReturnValue>
  /** Undefined where none was chosen. */
  chooseFolder: () => Promise<string | undefined>
  /** Says on the log what went wrong. */
  report: (error: StartUpError) => void
}

type Choice = 'again' | 'free-port' | 'other-data' | 'quit'

const dialogs = {
  port: {
    detail:
      'Clients know the issuer by its address, port included: on another one they find it only when they are told. Another port is for this time alone.',
    choices: { again: 'Try Again', 'free-port': 'Use a Free Port', quit: 'Quit' },
  },
  'data-directory': {
    detail: 'One process at a time can hold a data directory. Stop that one and try again, or open another directory.',
    choices: { again: 'Try Again', 'other-data': 'Open Another Directory…', quit: 'Quit' },
  },
  keys: {
    detail:
      'Nothing was changed, and nothing is lost. Where the directory came from, Gatehouse opens it still: set a passphrase there (Settings, Protection of the keys), quit, and copy it again. Or restore a backup into another directory: it has a passphrase of its own.',
    choices: { again: 'Try Again', 'other-data': 'Open Another Directory…', quit: 'Quit' },
  },
} satisfies Record<string, { detail: string; choices: Partial<Record<Choice, string>> }>

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
      if (!(error instanceof StartUpError) || error.remedy === null) throw error
      report(error)
      const { detail, choices } = dialogs[error.remedy]
      const buttons = Object.values(choices)
      const { response } = await ask({
        type: 'warning',
        title: 'Gatehouse cannot start',
        message: error.message,
        detail,
        buttons,
        defaultId: 0,
        cancelId: buttons.length - 1,
        noLink: true,
      })
      const choice = (Object.keys(choices) as Choice[])[response]
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
