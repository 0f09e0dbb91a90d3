import { resolve } from 'node:path'
import type { App } from 'electron'
import { z } from 'zod'
import { isLink, pathOfLink, quoted } from './links.ts'
import { mayBeOpened } from './opened-file.ts'

/** What somebody wants to see: a link that was followed, files that were opened with Gatehouse, or just the window. */
export interface Arrival {
  link?: string
  /** Absolute paths. */
  files: readonly string[]
}

/**
 * What a command line asks to open. What stands after a link is not looked at: where a system puts a link into a command line,
 * whatever is in the link ends there.
 * @param argv what follows the executable
 * @param folder where that was said; relative paths are of it
 */
export function arrivalOf(argv: readonly string[], folder: string): Arrival {
  const link = argv.find(isLink)
  const files = beforeLink(argv)
    .filter((argument) => !argument.startsWith('-') && mayBeOpened(argument))
    .map((argument) => resolve(folder, argument))
  return { files, ...(link === undefined ? {} : { link }) }
}

/** The arguments that can be options. */
export function beforeLink(argv: readonly string[]): readonly string[] {
  const at = argv.findIndex(isLink)
  return at < 0 ? argv : argv.slice(0, at)
}

/** What is done with an arrival. */
export interface Reception {
  /** @param path of the console; default where it is */
  show: (path?: string) => void
  openFiles: (paths: readonly string[]) => void
}

export interface Arrivals {
  /**
   * From now on what arrives is received at once, and first what has arrived already.
   * @returns whether something had, so that the window is there
   */
  receive: (reception: Reception) => boolean
}

const message = z.object({ argv: z.array(z.string()) })

/** What a second instance tells the first: its arguments as they were given, which Chromium puts in another order. */
export const messageOfSecondInstance = (argv: readonly string[]): z.output<typeof message> => ({ argv: [...argv] })

/**
 * Listens for what is brought to this application: by its own command line, by macOS (which may bring it before anything is
 * ready), and by the instances that are started after it.
 * @param report takes a line for the log
 */
export function listenForArrivals(
  app: Pick<App, 'on'>,
  argv: readonly string[],
  report: (line: string) => void,
): Arrivals {
  let reception: Reception | undefined
  const first = arrivalOf(argv, process.cwd())
  const waiting: Arrival[] = first.link === undefined && first.files.length === 0 ? [] : [first]

  const take = ({ link, files }: Arrival, { show, openFiles }: Reception) => {
    const path = link === undefined ? undefined : (pathOfLink(link) ?? '/')
    if (link !== undefined && pathOfLink(link) === null)
      report(`A link that leads nowhere in the console: ${quoted(link)}`)
    show(path)
    if (files.length > 0) openFiles(files)
  }
  const arrive = (arrival: Arrival) => {
    if (reception === undefined) waiting.push(arrival)
    else take(arrival, reception)
  }
  app.on('open-url', (event, link) => {
    event.preventDefault()
    arrive({ link, files: [] })
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    arrive({ files: [path] })
  })
  app.on('second-instance', (_event, secondArgv, folder, additionalData) => {
    const said = message.safeParse(additionalData).data
    arrive(arrivalOf(said?.argv ?? secondArgv.slice(1), folder))
  })

  return {
    receive: (receives) => {
      reception = receives
      const arrived = waiting.splice(0)
      for (const arrival of arrived) take(arrival, receives)
      return arrived.length > 0
    },
  }
}
