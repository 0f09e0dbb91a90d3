/** Does what a command line asks for: the headless twin, the same server and console without a window; backups; certificates. */
import { join } from 'node:path'
import {
  parseCommandLine,
  USAGE,
  UsageError,
  type BackupCommand,
  type CertificateCommand,
  type ServeCommand,
} from './command-line.ts'
import {
  backUp,
  BackupError,
  CertificateError,
  createGatehouse,
  makeLocalCertificate,
  restore,
  StartUpError,
  VERSION,
  type Addresses,
} from './index.ts'

/** The process that a command runs in: Node's, or the main process of the desktop. */
export interface CommandProcess {
  environment: NodeJS.ProcessEnv
  /** Ends the process; called by a server that stopped, or that could not go on. */
  exit: (code: number) => void
  /** Calls `stop` whenever somebody asks the process to end. */
  onStopRequest: (stop: () => void) => void
}

/**
 * @param args without the program's name
 * @returns the exit code; null where a server is running now, which ends the process itself
 */
export async function runCommand(args: readonly string[], process: CommandProcess): Promise<number | null> {
  try {
    const command = parseCommandLine(args, process.environment)
    if (command.command === 'help') console.log(USAGE)
    else if (command.command === 'version') console.log(VERSION)
    else if (command.command === 'backup') await backUpTo(command)
    else if (command.command === 'certificate') await makeCertificate(command)
    else if (command.command === 'serve') {
      await serve(command, process)
      return null
    } else await restoreFrom(command)
    return 0
  } catch (error) {
    if (error instanceof UsageError) return failed(`${error.message}. See gatehouse --help`, 2)
    if (error instanceof StartUpError || error instanceof BackupError || error instanceof CertificateError) {
      return failed(error.message, 1)
    }
    throw error
  }
}

async function backUpTo({ file, ...options }: BackupCommand): Promise<void> {
  await backUp(file, options)
  console.log(`Backed up ${options.dataDirectory} to ${file}`)
}

async function restoreFrom({ file, ...options }: BackupCommand): Promise<void> {
  const { createdAt, records, movedTo } = await restore(file, options)
  console.log(`Restored ${String(records)} records of ${createdAt} into ${options.dataDirectory}`)
  if (movedTo !== null) console.log(`What was there is in ${movedTo}`)
}

async function makeCertificate(command: CertificateCommand): Promise<void> {
  const { authority, server, hosts, trust } = await makeLocalCertificate(command)
  const lines = [
    `The certificate is for ${hosts.join(', ')}`,
    `  server     ${server}  (certificate and key: gatehouse serve --tls, or for another server)`,
    `  authority  ${authority}  (no secret)`,
    '',
    'To trust the authority',
    ...trust.flatMap(({ where, command }) => [`  ${where}`, `    ${command}`]),
  ]
  console.log(lines.join('\n'))
}

async function serve({ options, json }: ServeCommand, { exit, onStopRequest }: CommandProcess): Promise<void> {
  const gatehouse = createGatehouse({
    ...options,
    consoleAssets: join(import.meta.dirname, '..', 'renderer'),
    onFailure: (error) => exit(failed(messageOf(error), 1)),
  })
  let isStopping = false
  const stop = () => {
    // Somebody who asks twice does not want to wait.
    if (isStopping) {
      exit(130)
      return
    }
    isStopping = true
    void gatehouse.stop().then(
      () => exit(0),
      (error: unknown) => exit(failed(`could not stop cleanly: ${messageOf(error)}`, 1)),
    )
  }
  onStopRequest(stop)
  // A service is told so that its certificate was renewed; in a terminal it says that the terminal is gone.
  if (!process.stdout.isTTY) {
    process.on('SIGHUP', () => {
      // Without a certificate it means what it means to any program.
      void gatehouse.reloadCertificate().then((isThere) => {
        if (!isThere) stop()
      })
    })
  }
  const addresses = await gatehouse.start()
  console.log(json ? JSON.stringify({ event: 'ready', ...addresses }) : readyBlock(addresses))
}

function readyBlock({ issuer, console: consoleUrl, setupUrl }: Addresses): string {
  const lines = [
    'Gatehouse is ready',
    `  issuer   ${issuer}`,
    `  console  ${consoleUrl}`,
    ...(setupUrl === null
      ? []
      : [`  set up   ${setupUrl}`, '           creates the first operator; the link works once']),
  ]
  return lines.join('\n')
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

function failed(line: string, exitCode: number): number {
  console.error(`gatehouse: ${line}`)
  return exitCode
}
