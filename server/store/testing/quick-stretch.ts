import { createHash } from 'node:crypto'

/**
 * Stands for `stretch` where a test is about what is done with the key: a passphrase that takes a second each time would
 * make such tests slow, and prove nothing more. `sealer.test.ts` and `backup.test.ts` have the real one.
 */
export function quickStretch(passphrase: string, salt: string): Promise<Buffer> {
  return Promise.resolve(createHash('sha256').update(`${salt} ${passphrase}`).digest())
}
