import { toMetadata } from '../../clients/client-metadata.ts'
import type { Client } from '../../contract/clients.ts'
import type { ClientRecord, EpochMs } from '../../store/records.ts'

const timeOrNull = (time: EpochMs | null) => (time === null ? null : new Date(time).toISOString())

/** A client as the console API shows it; secrets by id only. */
export function clientView(client: ClientRecord, liveTokens: number): Client {
  return {
    ...toMetadata(client),
    client_id: client.id,
    built_in: client.builtIn,
    dynamically_registered: client.registrationTokenHash !== null,
    status: client.status,
    secrets: client.secrets.map(({ id, createdAt, lastUsedAt }) => ({
      id,
      created_at: new Date(createdAt).toISOString(),
      last_used_at: timeOrNull(lastUsedAt),
    })),
    last_used_at: timeOrNull(client.lastUsedAt),
    created_at: new Date(client.createdAt).toISOString(),
    updated_at: new Date(client.updatedAt).toISOString(),
    live_tokens: liveTokens,
    revision: client.revision,
  }
}
