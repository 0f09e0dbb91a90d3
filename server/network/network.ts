/** What a server is told of its network: on the command line, by the desktop, and by its console, which stores it. */
import { NETWORK_FIELDS, type Move, type TlsMode } from '../contract/network.ts'
import { parseOptions, type GatehouseOptions, type ParsedOptions } from '../options.ts'
import type { ServerCertificate } from '../tls/certificate-files.ts'
import { givenFields, NOTHING_STORED, withStored } from './effective-options.ts'
import { NetworkFileError, readNetwork, type StoredNetwork } from './network-file.ts'
import type { PlannedMove, Running } from './plan-move.ts'

/** A running server's network, as the console shows and changes it. */
export interface NetworkState {
  readonly given: GatehouseOptions
  readonly stored: StoredNetwork
  /** Whether it runs as if nothing was stored. */
  readonly isIgnored: boolean
  readonly running: Running & { issuer: string; console: string; tls: TlsMode }
  served: () => { certificate: ServerCertificate; file: string } | null
  reloadCertificate: () => Promise<void>
  /** The server stops, and starts again there; begins when the answer is on its way. @returns what names the move. */
  move: (planned: PlannedMove) => string
  findMove: (id: string) => Move | undefined
  lastMove: () => (Move & { at: number }) | null
}

export interface Network {
  readonly dataDirectory: string
  /**
   * What to run on, with `trial` in the place of what is stored.
   * @throws OptionsError, NetworkFileError
   */
  options(trial?: StoredNetwork): Promise<ParsedOptions>
  /** As it was read by `options`. */
  state(): Pick<NetworkState, 'given' | 'stored' | 'isIgnored'>
  /** Whether something that is stored was asked for. */
  isInUse(): boolean
  /** From now on what is stored counts. */
  heedStored(): void
}

export function createNetwork(given: GatehouseOptions): Network {
  const { dataDirectory } = given
  let isToIgnore = given.ignoresStoredNetwork ?? false
  let isIgnored = isToIgnore
  let stored = NOTHING_STORED
  let isInUse = false

  async function read(): Promise<StoredNetwork> {
    try {
      return (await readNetwork(dataDirectory)) ?? NOTHING_STORED
    } catch (error) {
      if (!isToIgnore || !(error instanceof NetworkFileError)) throw error
      return NOTHING_STORED
    }
  }

  return {
    dataDirectory,
    async options(trial) {
      // What was given is looked at by itself first: nothing that is stored is to blame for it.
      isInUse = false
      parseOptions(given)
      isIgnored = isToIgnore && trial === undefined
      isInUse = !isIgnored
      stored = trial ?? (await read())
      isInUse = !isIgnored && stored.revision > 0 && givenFields(given).length < NETWORK_FIELDS.length
      return parseOptions(withStored(given, isInUse ? stored : NOTHING_STORED))
    },
    state: () => ({ given, stored, isIgnored }),
    isInUse: () => isInUse,
    heedStored: () => {
      isToIgnore = false
    },
  }
}
