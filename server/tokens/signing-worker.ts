/** A worker thread of the signer (`signer.ts`): jsonwebtoken, with keys that it is given once. */
import type { KeyObject } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import jwt from 'jsonwebtoken'
import type { SigningAlgorithm } from '../protocol/signing-algorithms.ts'

/** A key, before the first batch that needs it; it stays in memory, and is not parsed again. */
export interface KeyMessage {
  kid: string
  algorithm: SigningAlgorithm
  privateKey: KeyObject
}

/** A JWT to make; its claims are JSON already, which crosses threads cheaper than an object. */
export interface SigningTask {
  kid: string
  typ: string
  payload: string
}

/** One for each task, in their order: the token, or why there is none. */
export type BatchAnswer = readonly (string | Error)[]

const keys = new Map<string, KeyMessage>()

function sign({ kid, typ, payload }: SigningTask): string | Error {
  try {
    const key = keys.get(kid)
    if (key === undefined) throw new Error(`the signing worker was not given the key ${kid}`)
    const { algorithm } = key
    return jwt.sign(payload, key.privateKey, { algorithm, header: { alg: algorithm, typ, kid } })
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

parentPort?.on('message', (message: KeyMessage | readonly SigningTask[]) => {
  if ('kid' in message) keys.set(message.kid, message)
  else parentPort?.postMessage(message.map(sign) satisfies BatchAnswer)
})
