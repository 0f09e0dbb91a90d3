import type { ClientRecord } from '../store/records.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'

/** Makes the keys that will sign for a client, so that they are published before anything is signed with them. */
export async function prepareKeysFor(
  client: Pick<ClientRecord, 'idTokenSignedResponseAlg' | 'userinfoSignedResponseAlg'>,
  keys: SigningKeys,
): Promise<void> {
  await keys.prepare(client.idTokenSignedResponseAlg)
  if (client.userinfoSignedResponseAlg !== null) await keys.prepare(client.userinfoSignedResponseAlg)
}
