/** The server stops and starts again on other addresses, or on those before where that fails. */
import type { Logger } from 'pino'
import type { Move } from '../contract/network.ts'
import type { Addresses } from '../options.ts'
import type { EpochMs } from '../store/records.ts'
import { newSecret } from '../tokens/secrets.ts'
import { forgetOwnCertificates } from '../tls/own-certificate.ts'
import { readNetwork, writeNetwork } from './network-file.ts'
import type { Network } from './network.ts'
import type { PlannedMove } from './plan-move.ts'
import { openSignpost } from './signpost.ts'

interface Dependencies {
  network: Network
  now: () => EpochMs
  stop: () => Promise<void>
  /** With what was planned in the place of what is stored. */
  startOn: (planned: PlannedMove) => Promise<Addresses>
  /** Where it was before `startOn`. */
  startAgain: () => Promise<unknown>
  onMoved: (addresses: Addresses) => void
  /** It runs no more. */
  onFailure: (error: unknown) => void
  /** Takes what ends the signpost with the server. */
  onSignpost: (close: () => Promise<void>) => void
  log: () => Logger
}

export interface Moves {
  /** A move that will be carried out. @returns what names it; a secret. */
  expect(): string
  /** @param formerConsole base URL of the console until then. */
  carryOut(id: string, planned: PlannedMove, formerConsole: string): Promise<void>
  find(id: string): Move | undefined
  /** The last that ended. */
  last(): (Move & { at: EpochMs }) | null
}

/** Those that are remembered. */
const REMEMBERED = 20

export function createMoves(dependencies: Dependencies): Moves {
  const { network, now, stop, startOn, startAgain, log } = dependencies
  const { dataDirectory } = network
  const known = new Map<string, Move>()
  let last: (Move & { at: EpochMs }) | null = null

  function end(id: string, failure: string | null): void {
    const ended: Move = { state: failure === null ? 'done' : 'failed', failure }
    known.set(id, ended)
    last = { ...ended, at: now() }
    if (failure === null) log().info('the server moved')
    else log().warn({ reason: failure }, 'the server did not move')
  }

  /**
   * What is new is stored once the server runs on it: a crash in between leaves the former, and a value on which no server
   * starts is never stored.
   */
  async function tryOut(planned: PlannedMove): Promise<Addresses> {
    const addresses = await startOn(planned)
    await writeNetwork(dataDirectory, planned.network)
    return addresses
  }

  async function goBack(id: string, reason: unknown, kept: string | null): Promise<void> {
    try {
      await stop()
      end(id, reason instanceof Error ? reason.message : String(reason))
      await startAgain()
      await forget(kept)
    } catch (error) {
      await stop()
      dependencies.onFailure(error)
    }
  }

  async function carryOut(id: string, planned: PlannedMove, formerConsole: string): Promise<void> {
    const present = (await readNetwork(dataDirectory).catch(() => undefined))?.revision ?? 0
    if (present !== planned.network.revision - 1) {
      end(id, 'The addresses were changed meanwhile: look at them again')
      return
    }
    const { own_certificate: kept } = network.state().stored
    let addresses: Addresses
    try {
      await stop()
      addresses = await tryOut(planned)
    } catch (error) {
      await goBack(id, error, kept)
      return
    }
    network.heedStored()
    dependencies.onMoved(addresses)
    // Whoever hears that it is done finds the former key gone.
    await forget(planned.network.own_certificate)
    end(id, null)
    await putSignpost(formerConsole, addresses.console)
  }

  /** Where a file cannot be deleted now, the next move does. */
  const forget = (kept: string | null) =>
    forgetOwnCertificates(dataDirectory, kept).catch((error: unknown) =>
      log().warn({ err: error }, 'a certificate could not be deleted'),
    )

  /** Whoever waits at the former address of the console is told where it is. */
  async function putSignpost(former: string, present: string): Promise<void> {
    if (former === present) return
    const close = await openSignpost({ former, present, find: (id) => known.get(id), log: log() })
    if (close !== null) dependencies.onSignpost(close)
  }

  return {
    expect() {
      const id = newSecret()
      known.set(id, { state: 'pending', failure: null })
      for (const [oldest] of known) if (known.size > REMEMBERED) known.delete(oldest)
      return id
    },
    carryOut,
    find: (id) => known.get(id),
    last: () => last,
  }
}
