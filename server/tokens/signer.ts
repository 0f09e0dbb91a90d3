import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { SigningKey } from './signing-keys.ts'
import type { BatchAnswer, KeyMessage, SigningTask } from './signing-worker.ts'

/** Makes JWTs in worker threads: no signature ever stands in the event loop's way (ADR 11). */
export interface Signer {
  /**
   * The claims as a JWT with `typ` in its header.
   * @throws SigningUnavailable when the workers failed, or the signer is closed.
   */
  sign(key: SigningKey, typ: 'at+jwt' | 'JWT' | 'logout+jwt', claims: object): Promise<string>
  /** Signs what was asked for, refuses what is asked from now on, and ends the workers. */
  close(): Promise<void>
}

/** No token could be signed; asking again later may help. */
export class SigningUnavailable extends Error {}

/** Two cores' worth: signatures take most of the time of a token request. Each costs some 15 MB. */
const MAXIMUM_WORKERS = 2
/** Tasks in a message at most: a token waits for the others in its batch. */
const BATCH_SIZE = 8
/** A task whose worker died is tried once more; if that one dies too, the task may be why. */
const ATTEMPTS = 2

/** Beside this file, as source or as built. */
const WORKER_FILE = new URL(`./signing-worker${extname(import.meta.url)}`, import.meta.url)

interface Task extends SigningTask {
  key: SigningKey
  attempts: number
  resolve: (token: string) => void
  reject: (error: Error) => void
}

interface Member {
  worker: Worker
  /** What it signs now; null when it is idle. */
  batch: readonly Task[] | null
  /** Ids of the keys that it has. */
  keys: Set<string>
}

interface SignerOptions {
  log: Logger
  /** In place of the real worker. */
  workerFile?: URL
}

/**
 * Workers start when there is something to sign and none is idle. Each has one message at a time: what is asked for
 * meanwhile travels together in the next, so that the event loop pays less the more there is to do.
 */
export function createSigner({ log, workerFile = WORKER_FILE }: SignerOptions): Signer {
  const members = new Set<Member>()
  const queue: Task[] = []
  let isScheduled = false
  let isClosed = false
  /** Who waits for the last signature. */
  let whenIdle: (() => void) | undefined

  /** What one turn of the event loop asks for travels together. */
  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      dispatch()
    })
  }

  function dispatch(): void {
    while (queue.length > 0) {
      const idle = [...members].filter(({ batch }) => batch === null)
      const member = idle[0] ?? startWorker()
      if (member === undefined) return
      const share = Math.ceil(queue.length / Math.max(1, idle.length))
      send(member, queue.splice(0, Math.min(share, BATCH_SIZE)))
    }
  }

  function send(member: Member, batch: readonly Task[]): void {
    const { worker, keys } = member
    for (const { key } of batch) {
      if (keys.has(key.kid)) continue
      keys.add(key.kid)
      worker.postMessage({ kid: key.kid, algorithm: key.algorithm, privateKey: key.privateKey } satisfies KeyMessage)
    }
    member.batch = batch
    worker.postMessage(batch.map(({ kid, typ, payload }) => ({ kid, typ, payload })))
  }

  function startWorker(): Member | undefined {
    if (members.size >= MAXIMUM_WORKERS) return undefined
    // It holds nothing but what is being signed: small generations keep it small.
    const resourceLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 64 }
    // What the process was started with (an inspector, hooks, profilers) is not for it.
    const worker = new Worker(workerFile, { name: 'gatehouse signing', execArgv: [], resourceLimits })
    const member: Member = { worker, batch: null, keys: new Set() }
    worker.on('message', (answer: BatchAnswer) => {
      settle(member.batch ?? [], answer)
      member.batch = null
      dispatch()
      if (isIdle()) whenIdle?.()
    })
    // An answer that cannot be read is as good as none.
    worker.on('messageerror', () => void worker.terminate())
    worker.on('error', (error) => log.error({ err: error }, 'a signing worker failed'))
    worker.on('exit', () => {
      members.delete(member)
      giveBack(member.batch ?? [])
      if (isIdle()) whenIdle?.()
    })
    // Work holds the process, an idle worker does not.
    worker.unref()
    members.add(member)
    return member
  }

  /** What a worker left undone goes to the next, before all that waits. */
  function giveBack(tasks: readonly Task[]): void {
    const again: Task[] = []
    for (const task of tasks) {
      task.attempts++
      if (task.attempts >= ATTEMPTS) task.reject(new SigningUnavailable('The signing worker failed'))
      else again.push(task)
    }
    queue.unshift(...again)
    if (queue.length > 0) schedule()
  }

  const isIdle = () => queue.length === 0 && [...members].every(({ batch }) => batch === null)

  return {
    sign(key, typ, claims) {
      return new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new SigningUnavailable('The signer is closed'))
          return
        }
        queue.push({ key, kid: key.kid, typ, payload: JSON.stringify(claims), attempts: 0, resolve, reject })
        schedule()
      })
    },
    async close() {
      isClosed = true
      if (!isIdle()) await new Promise<void>((resolve) => (whenIdle = resolve))
      await Promise.all([...members].map(({ worker }) => worker.terminate()))
    },
  }
}

function settle(batch: readonly Task[], answer: BatchAnswer): void {
  for (const [index, task] of batch.entries()) {
    const signed = answer[index]
    if (typeof signed === 'string') task.resolve(signed)
    else task.reject(signed ?? new SigningUnavailable('The signing worker left a token out'))
  }
}
