import { close, reopen, type Listener } from './listeners.ts'

/** Takes the issuer's listener off its port and puts it there again, while the console and all else go on. */
export interface IssuerSwitch {
  isOn(): boolean
  /** Resolves when the requests in flight are answered. */
  turnOff(): Promise<void>
  /** On the port and the interface that it had. @throws ListenError where another program has taken it meanwhile. */
  turnOn(): Promise<void>
}

export function createIssuerSwitch(listener: Listener, host: string): IssuerSwitch {
  let isOn = true
  // One after the other: what is asked for last holds.
  let last: Promise<void> = Promise.resolve()
  const next = (step: () => Promise<void>) => {
    const done = last.then(step)
    last = done.catch(() => undefined)
    return done
  }

  return {
    isOn: () => isOn,
    turnOff: () =>
      next(async () => {
        if (!isOn) return
        isOn = false
        await close(listener)
      }),
    turnOn: () =>
      next(async () => {
        if (isOn) return
        await reopen(listener, 'issuer', host)
        isOn = true
      }),
  }
}
