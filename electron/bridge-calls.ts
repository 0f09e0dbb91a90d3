import { z } from 'zod'
import type { GatehouseBridge, PreferencesChange } from './bridge.ts'
import { whenClosed } from './preferences.ts'

/** What the main process answers; the rest of the bridge is what it says by itself. */
export type BridgeAnswers = Omit<GatehouseBridge, 'onGoTo'>

const preferencesChange: z.ZodType<PreferencesChange> = z.strictObject({
  whenClosed: whenClosed.optional(),
  startsAtLogin: z.boolean().optional(),
})

/** The arguments of every call, as they may be received. */
export const argumentsOf = {
  requestSignInTicket: z.tuple([]),
  requestServerState: z.tuple([]),
  setServerRunning: z.tuple([z.boolean()]),
  requestPreferences: z.tuple([]),
  changePreferences: z.tuple([preferencesChange]),
} satisfies { readonly [Name in keyof BridgeAnswers]: z.ZodType<Parameters<BridgeAnswers[Name]>> }

/**
 * Answers a call of the bridge by its name.
 * @param received what the page sent, anything at all
 * @throws Error that says what is wrong with it
 */
export async function answerCall(
  answers: BridgeAnswers,
  name: keyof BridgeAnswers,
  received: readonly unknown[],
): Promise<unknown> {
  const parsed = argumentsOf[name].safeParse(received)
  if (!parsed.success) throw new Error(`Wrong arguments: ${z.prettifyError(parsed.error)}`)
  const answer = answers[name] as (...given: readonly unknown[]) => Promise<unknown>
  return await answer(...parsed.data)
}
