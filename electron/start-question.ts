import type { MessageBoxOptions } from 'electron'

/** What a button of it stands for. */
export type Choice = 'again' | 'free-port' | 'other-data' | 'quit'

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

/** What is asked when the server did not start, and what each button stands for. */
export function startQuestion(
  remedy: keyof typeof dialogs,
  message: string,
): { options: MessageBoxOptions; choices: readonly Choice[] } {
  const { detail, choices } = dialogs[remedy]
  const buttons = Object.values(choices)
  const options: MessageBoxOptions = {
    type: 'warning',
    title: 'Gatehouse cannot start',
    message,
    detail,
    buttons,
    defaultId: 0,
    cancelId: buttons.length - 1,
    noLink: true,
  }
  return { options, choices: Object.keys(choices) as Choice[] }
}

/** What is asked when it cannot start on the addresses that are stored: the first button starts on the usual ones. */
export const storedAddressesQuestion = (reason: string): MessageBoxOptions => ({
  type: 'warning',
  title: 'Gatehouse cannot start on the addresses that are stored',
  message: reason,
  detail: 'It can start on the usual ones, for this machine alone; correct the others in Settings then.',
  buttons: ['Start on the Usual Addresses', 'Quit'],
  defaultId: 0,
  cancelId: 1,
  noLink: true,
})
