import { z } from 'zod'
import { updateUrl } from '../server/contract/update-url.ts'
import type { GatehouseBridge, PreferencesChange } from './bridge.ts'
import { appearance, whenClosed } from './preferences.ts'

/** What the main process answers; the rest of the bridge is what it says by itself. */
export type BridgeAnswers = Omit<GatehouseBridge, 'onGoTo' | 'onOpenedFile'>

const preferencesChange: z.ZodType<PreferencesChange> = z.strictObject({
  whenClosed: whenClosed.optional(),
  appearance: appearance.optional(),
  updateUrl: updateUrl.nullable().optional(),
  startsAtLogin: z.boolean().optional(),
})

/** The arguments of every call, as they may be received. */
export const argumentsOf = {
  requestSignInTicket: z.tuple([]),
  requestServerState: z.tuple([]),
  setServerRunning: z.tuple([z.boolean()]),
  requestPreferences: z.tuple([]),
  changePreferences: z.tuple([preferencesChange]),
  takeOpenedFile: z.tuple([]),
  chooseBackupFolder: z.tuple([]),
  requestUpdateState: z.tuple([]),
  takeUpdateStep: z.tuple([z.enum(['check', 'download', 'install'])]),
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
