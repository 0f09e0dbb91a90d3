import { ipcMain } from 'electron'
import { answerCall, argumentsOf, type BridgeAnswers } from './bridge-calls.ts'
import { bridgeChannels } from './bridge.ts'
import { isConsoleSender, type ConsoleOrigin } from './console-origin.ts'

/** Answers the window's bridge; anyone but the console's own main frame is refused. */
export function answerBridge(answers: BridgeAnswers, consoleOrigin: ConsoleOrigin): void {
  for (const name of Object.keys(argumentsOf) as (keyof BridgeAnswers)[]) {
    ipcMain.handle(bridgeChannels[name], async (event, ...received: unknown[]) => {
      if (!isConsoleSender(event, consoleOrigin())) throw new Error('Only the console may call this.')
      return await answerCall(answers, name, received)
    })
  }
}
