/** Gatehouse as a contender: the built headless twin on a data directory, durable as it always is. */
import { writeFile } from 'node:fs/promises'
import { headlessTwin } from '../scripts/repository.ts'
import {
  ACCESS_TOKEN_LIFETIME,
  MACHINE,
  OPERATOR_SCOPE,
  REFRESH_TOKEN_LIFETIME,
  ROTATING,
  SCOPE,
  type Algorithm,
} from './agreed-names.ts'
import { startContender, type Contender } from './contender.ts'

/** A declarative file with the clients that every contender knows. */
export function gatehouseConfig(algorithm: Algorithm) {
  return {
    scopes: [{ name: SCOPE, description: 'Read orders' }],
    clients: [
      {
        ...MACHINE,
        client_name: 'Benchmark, machine to machine',
        grant_types: ['client_credentials'],
        scope: `${SCOPE} ${OPERATOR_SCOPE}`,
      },
      {
        ...ROTATING,
        client_name: 'Benchmark, with refresh tokens',
        grant_types: ['client_credentials', 'refresh_token'],
        scope: SCOPE,
      },
    ],
    settings: {
      access_token_lifetime: ACCESS_TOKEN_LIFETIME,
      refresh_token_lifetime: REFRESH_TOKEN_LIFETIME,
      // What it does when nothing is said.
      ...(algorithm === 'RS256' ? {} : { signing_algorithm: algorithm }),
    },
  }
}

interface GatehouseOptions {
  name: string
  /** Its data directory. */
  directory: string
  /** A declarative file; without one it takes what the directory holds. */
  config?: object
  /** Where its CPU profile is written when it stops. */
  profile?: string | undefined
}

export async function startGatehouse({ name, directory, config, profile }: GatehouseOptions): Promise<Contender> {
  const args = [
    ...(profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile]),
    ...[headlessTwin, 'serve', '--json', '--port', '0', '--console-port', '0', '--log-level', 'error'],
    ...['--data', directory],
  ]
  if (config !== undefined) {
    const file = `${directory}.config.json`
    await writeFile(file, JSON.stringify(config))
    args.push('--config', file)
  }
  return await startContender(name, args)
}
