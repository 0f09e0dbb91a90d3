import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { takeTurns } from './turns.ts'

/** argon2id with OWASP's first recommendation, 19 MiB and two passes; it runs off the event loop. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Two of the four threads of libuv's pool: a flood of sign-ins leaves the others to the store's writes. */
const inTurn = takeTurns(2)

export async function hashPassword(password: string): Promise<string> {
  return await inTurn(() => hash(password, PARAMETERS))
}

/**
 * A hash that no password has: checking against it costs the same as checking a real one. Made of random bytes and not by
 * hashing, which would take 19 MiB and a core at every start.
 */
const decoy = [
  '$argon2id$v=19',
  `m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}`,
  unpadded(randomBytes(16)),
  unpadded(randomBytes(32)),
].join('$')

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

/** Whether `password` is the one behind `passwordHash`. Without a hash it takes as long and says no. */
export async function passwordMatches(password: string, passwordHash: string | null): Promise<boolean> {
  const matches = await inTurn(() => verify(passwordHash ?? decoy, password))
  return matches && passwordHash !== null
}
