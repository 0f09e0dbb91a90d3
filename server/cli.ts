/** The command `gatehouse`: the headless twin, the same server and console without a window; backups. */
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

try {
  const command = parseCommandLine(process.argv.slice(2), process.env)
  if (command.command === 'help') console.log(USAGE)
  else if (command.command === 'version') console.log(VERSION)
  else if (command.command === 'serve') await serve(command)
  else if (command.command === 'backup') await backUpTo(command)
  else if (command.command === 'certificate') await makeCertificate(command)
  else await restoreFrom(command)
} catch (error) {
  if (error instanceof UsageError) fail(`${error.message}. See gatehouse --help`, 2)
  else if (error instanceof StartUpError || error instanceof BackupError || error instanceof CertificateError) {
    fail(error.message, 1)
  } else throw error
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

async function serve({ options, json }: ServeCommand): Promise<void> {
  const gatehouse = createGatehouse({
    ...options,
    consoleAssets: join(import.meta.dirname, '..', 'renderer'),
    onFailure: (error) => {
      fail(error instanceof Error ? error.message : String(error), 1)
      process.exit()
    },
  })
  let isStopping = false
  const stop = () => {
    // Somebody who asks twice does not want to wait.
    if (isStopping) process.exit(130)
    isStopping = true
    void gatehouse.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        fail(`could not stop cleanly: ${error instanceof Error ? error.message : String(error)}`, 1)
        process.exit()
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
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

function fail(line: string, exitCode: number): void {
  console.error(`gatehouse: ${line}`)
  process.exitCode = exitCode
}
