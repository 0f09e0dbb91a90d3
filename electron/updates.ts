import type { MessageBoxOptions } from 'electron'
import type { UpdateState, UpdateStep } from './bridge.ts'
import { errorLine } from './error-line.ts'

/** What looks for updates at one address and installs them (updater.ts). */
export interface Updater {
  /** The newer version that there is; null where there is none. */
  check: () => Promise<string | null>
  /** Resolves when the update lies ready and is what its description says. @param progress takes per cent */
  download: (progress: (percent: number) => void) => Promise<void>
  /** Ends this process and begins the next version. @param failed is called where that did not come about */
  install: (failed: (error: unknown) => void) => void
}

export interface UpdatesSurroundings {
  /** Not before updates are on: what it loads takes a while. */
  load: (url: string) => Promise<Updater>
  /** Why this Gatehouse cannot update itself; null where it can. */
  obstacle: string | null
  /** Milliseconds since 1970. */
  now: () => number
  report: (line: string) => void
  /** Stops the server in order, and then does `last` in place of ending the process. */
  quitBy: (last: () => void) => void
  /** Starts this version again: nothing of it is left but the process. */
  startAgain: () => void
}

export interface Updates {
  /** Looks there from now on, at once and once a day; null turns it off. */
  setUrl: (url: string | null) => void
  state: () => UpdateState
  /** Begins a step. One that makes no sense as it stands is left out. */
  take: (step: UpdateStep) => UpdateState
}

/** Milliseconds: the window comes first. */
const firstCheck = 5_000
const day = 24 * 60 * 60_000

/** Characters of what went wrong that are shown: servers answer with whole pages. */
const longestReason = 240

/** Looks for updates while its operator wants that; what is found is downloaded and installed step by step, when they say so. */
export function createUpdates(surroundings: UpdatesSurroundings): Updates {
  const { load, obstacle, now, report, quitBy, startAgain } = surroundings
  let url: string | null = null
  let state: UpdateState = { status: 'off' }
  let updater: Promise<Updater> | undefined
  /** Counts addresses: what an earlier one answers is not heard any more. */
  let turn = 0
  const timers: { first?: NodeJS.Timeout; daily?: NodeJS.Timeout } = {}

  const isBusy = () => ['checking', 'downloading', 'ready', 'installing'].includes(state.status)

  /** Shows how a step goes, as long as it is about the same address. */
  function run(work: (updater: Updater, show: (next: UpdateState) => void) => Promise<UpdateState>): void {
    if (url === null) return
    const mine = turn
    const show = (next: UpdateState) => {
      if (mine === turn) state = next
    }
    updater ??= load(url)
    updater
      .then((loaded) => work(loaded, show))
      .then(show, (error: unknown) => {
        const reason = shortReason(error)
        // What could not be loaded is tried again.
        if (mine === turn) updater = undefined
        show({ status: 'failed', reason, at: now() })
        report(`Updates: ${reason}`)
      })
  }

  function check(): void {
    if (isBusy() || url === null || obstacle !== null) return
    state = { status: 'checking' }
    run(async ({ check }) => {
      const version = await check()
      return version === null ? { status: 'current', at: now() } : { status: 'available', version, at: now() }
    })
  }

  function download(): void {
    if (state.status !== 'available') return
    const { version } = state
    state = { status: 'downloading', version, percent: 0 }
    run(async ({ download }, show) => {
      await download((percent) => {
        show({ status: 'downloading', version, percent: Math.max(0, Math.min(100, Math.floor(percent))) })
      })
      return { status: 'ready', version }
    })
  }

  function install(): void {
    if (state.status !== 'ready') return
    const { version } = state
    run(({ install }) => {
      quitBy(() => {
        install((error) => {
          report(`The update was not installed: ${shortReason(error)}`)
          startAgain()
        })
      })
      return Promise.resolve({ status: 'installing', version })
    })
  }

  return {
    setUrl(chosen) {
      if (chosen === url) return
      url = chosen
      turn += 1
      updater = undefined
      clearTimeout(timers.first)
      clearInterval(timers.daily)
      if (chosen === null) state = { status: 'off' }
      else if (obstacle !== null) state = { status: 'unavailable', reason: obstacle }
      else {
        state = { status: 'unchecked' }
        timers.first = setTimeout(check, firstCheck)
        timers.daily = setInterval(check, day)
        // Nothing waits for them.
        timers.first.unref()
        timers.daily.unref()
      }
    },
    state: () => state,
    take(step) {
      if (step === 'check') check()
      else if (step === 'download') download()
      else install()
      return state
    },
  }
}

function shortReason(error: unknown): string {
  const line = errorLine(error)
  return line.length > longestReason ? `${line.slice(0, longestReason - 1)}…` : line
}

/** Asked natively before updates come from somewhere: the first button says yes. @param url checked */
export const updateQuestion = (url: string): MessageBoxOptions => ({
  type: 'warning',
  title: 'Gatehouse',
  message: `Take updates from ${new URL(url).host}?`,
  detail: `${url}\n\nWhoever serves this address can give this computer the next version of Gatehouse. Nothing is downloaded or installed before you say so.`,
  buttons: ['Take Updates from There', 'Cancel'],
  defaultId: 1,
  cancelId: 1,
  noLink: true,
})

interface Installation {
  isPackaged: boolean
  platform: NodeJS.Platform
  /** APPIMAGE: the path of the one that runs. */
  appImage: string | undefined
  /** What electron-builder wrote beside the archive of a package: `deb`. */
  packageType: string | undefined
}

/** Why a Gatehouse cannot update itself; null where it can. */
export function updateObstacle({ isPackaged, platform, appImage, packageType }: Installation): string | null {
  if (!isPackaged) return 'This Gatehouse runs from its source: only an installed one can update itself.'
  const isUpdatable = platform !== 'linux' || appImage !== undefined || packageType === 'deb'
  return isUpdatable ? null : 'On Linux only an AppImage or the installed deb can update itself.'
}
