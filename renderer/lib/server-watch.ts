/** Whether the server answers. */
export interface ServerState {
  isLost: boolean
  /** Milliseconds since 1970 of its last answer; what is shown is not newer. */
  lastAnswer: number
}

export interface ServerWatch {
  state: () => ServerState
  subscribe: (listener: () => void) => () => void
  /** The server answered a call, be it with a refusal. */
  answered: () => void
  /** A call did not reach it. */
  failed: () => void
  /** Asks at once whether it is back, and goes on from the shortest pause. */
  tryNow: () => void
}

/** Milliseconds between two tries: doubled each time. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 15_000

/**
 * Watches over the server by the calls that are made anyway; once it is lost, by `probe`, less and less often, until it is
 * back. `probe` tells `answered` or `failed` itself, as every call does, and never rejects.
 */
export function createServerWatch(probe: () => Promise<void>): ServerWatch {
  const listeners = new Set<() => void>()
  let state: ServerState = { isLost: false, lastAnswer: Date.now() }
  let isTrying = false
  let pause = FIRST_PAUSE_MS
  let next: ReturnType<typeof setTimeout> | undefined

  function enter(change: Partial<ServerState>): void {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }

  function wait(): void {
    clearTimeout(next)
    next = setTimeout(() => void attempt(), pause)
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }

  async function attempt(): Promise<void> {
    if (isTrying) return
    isTrying = true
    await probe()
    isTrying = false
    if (state.isLost) wait()
  }

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    answered: () => {
      if (!state.isLost) {
        // Nobody shows this time as long as the server is there.
        state = { ...state, lastAnswer: Date.now() }
        return
      }
      clearTimeout(next)
      pause = FIRST_PAUSE_MS
      enter({ isLost: false, lastAnswer: Date.now() })
    },
    failed: () => {
      if (state.isLost) return
      enter({ isLost: true })
      wait()
    },
    tryNow: () => {
      if (!state.isLost) return
      clearTimeout(next)
      pause = FIRST_PAUSE_MS
      void attempt()
    },
  }
}
