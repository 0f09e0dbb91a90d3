import { z } from 'zod'
import type { PassphraseAnswer } from './passphrase-call.ts'

/** The arguments of the one call, as they may be received. */
const given = z.tuple([z.string().min(1).max(4096).nullable()])

/** What Electron says of a message's sender. */
interface SenderEvent {
  /** Null when the frame has navigated or gone since. */
  readonly senderFrame: { readonly url: string } | null
  readonly sender: object
}

/** The page that asks. */
interface AskingPage {
  readonly contents: { readonly mainFrame: object }
  readonly url: string
}

/** Whether a message comes from the main frame of the window that asks, while it shows its own page. */
export function isAskingPage({ senderFrame, sender }: SenderEvent, { contents, url }: AskingPage): boolean {
  return sender === contents && senderFrame === contents.mainFrame && senderFrame.url === url
}

export interface Attempts {
  /** @throws Error that says what is wrong with what was received, without it */
  receive: (received: readonly unknown[]) => Promise<PassphraseAnswer>
}

/**
 * Takes what the page sends, one after the other: each takes as long as the passphrase is stretched.
 * @param attempt whether it is the passphrase
 * @param end called once: it was given, nobody gives it, or why it could not be tried
 */
export function takeAttempts(
  attempt: (passphrase: string) => Promise<boolean>,
  end: (failure?: { error: unknown }) => void,
): Attempts {
  let isBusy = false
  return {
    async receive(received) {
      const parsed = given.safeParse(received)
      // What was sent may be a passphrase: it is in no message.
      if (!parsed.success) throw new Error('Wrong arguments: expected a passphrase of 1 to 4096 characters, or null')
      const [passphrase] = parsed.data
      if (passphrase === null) {
        end()
        return { problem: null }
      }
      if (isBusy) return { problem: 'One attempt at a time: wait for the one before.' }
      isBusy = true
      try {
        if (!(await attempt(passphrase))) return { problem: 'This is not the passphrase. Try again.' }
        end()
      } catch (error) {
        end({ error })
      } finally {
        isBusy = false
      }
      return { problem: null }
    },
  }
}
