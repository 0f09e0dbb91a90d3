import { toMetadata } from '../../clients/client-metadata.ts'
import type { Client } from '../../contract/clients.ts'
import type { ClientRecord } from '../../store/records.ts'

/** A client as the console API shows it; secrets by id only. */
export function clientView(client: ClientRecord, liveTokens: number): Client {
  return {
    ...toMetadata(client),
    client_id: client.id,
    built_in: client.builtIn,
    dynamically_registered: client.registrationTokenHash !== null,
    status: client.status,
    secrets: client.secrets.map(({ id, createdAt }) => ({ id, created_at: new Date(createdAt).toISOString() })),
    created_at: new Date(client.createdAt).toISOString(),
    updated_at: new Date(client.updatedAt).toISOString(),
    live_tokens: liveTokens,
    revision: client.revision,
  }
}
