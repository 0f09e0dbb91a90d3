import { ipcMain } from 'electron'
import { z } from 'zod'
import { bridgeChannels, type GatehouseBridge } from './bridge.ts'
import { isConsoleSender, type ConsoleOrigin } from './console-origin.ts'

/** Every call of the bridge, from the arguments as received (anything at all) to its answer. */
type Answers = {
  readonly [Name in keyof GatehouseBridge]: (received: unknown[]) => ReturnType<GatehouseBridge[Name]>
}

/** Puts the schema of a call's arguments in front of what answers it. */
function call<Arguments extends unknown[], Result>(
  schema: z.ZodType<Arguments>,
  answer: (...received: Arguments) => Result,
): (received: unknown[]) => Result {
  return (received) => {
    const parsed = schema.safeParse(received)
    if (!parsed.success) throw new Error(`Wrong arguments: ${z.prettifyError(parsed.error)}`)
    return answer(...parsed.data)
  }
}

/** Answers the window's bridge; anyone but the console's own main frame is refused. */
export function answerBridge(createSignInTicket: () => string, consoleOrigin: ConsoleOrigin): void {
  const answers: Answers = {
    requestSignInTicket: call(z.tuple([]), () => Promise.resolve(createSignInTicket())),
  }

  for (const name of Object.keys(answers) as (keyof Answers)[]) {
    ipcMain.handle(bridgeChannels[name], (event, ...received: unknown[]) => {
      if (!isConsoleSender(event, consoleOrigin())) throw new Error('Only the console may call this.')
      return answers[name](received)
    })
  }
}
