/** Initial access tokens: who may register clients dynamically (RFC 7591 section 3). */
import { registration, type InitialAccessToken } from '../../contract/registration.ts'
import { notFound } from '../../http/problem.ts'
import type { EpochMs, InitialAccessTokenRecord } from '../../store/records.ts'
import type { Draft, Store } from '../../store/store.ts'
import { hashSecret, newSecret } from '../../tokens/secrets.ts'
import type { Mount } from '../mount.ts'

interface Dependencies {
  store: Store
  now: () => EpochMs
}

export function registrationRoom(mount: Mount, { store, now }: Dependencies): void {
  mount.forOperators(registration.listTokens, async () => ({
    items: (await store.listAll('initialAccessTokens')).map(view),
  }))

  mount.forOperators(registration.createToken, async ({ body }) => {
    const token = newSecret()
    const record: Draft<InitialAccessTokenRecord> = {
      id: hashSecret(token),
      description: body.description,
      legacyCodeExchange: body.legacy_code_exchange,
      uses: 0,
      createdAt: now(),
      expiresAt: now() + body.lifetime * 1000,
    }
    await store.commit([{ op: 'put', kind: 'initialAccessTokens', record, expected: 'absent' }])
    return { token: view(record), initial_access_token: token }
  })

  mount.forOperators(registration.revokeToken, async ({ params: { id } }) => {
    const { removed } = await store.commit([{ op: 'delete', kind: 'initialAccessTokens', id }])
    if (removed === 0) throw notFound('initial access token with this id')
    return { success: true as const }
  })
}

function view(record: Draft<InitialAccessTokenRecord>): InitialAccessToken {
  return {
    id: record.id,
    description: record.description,
    legacy_code_exchange: record.legacyCodeExchange,
    uses: record.uses,
    created_at: new Date(record.createdAt).toISOString(),
    expires_at: new Date(record.expiresAt).toISOString(),
  }
}
