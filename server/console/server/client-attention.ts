import type { Overview } from '../../contract/server.ts'
import type { ClientRecord, EpochMs } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import { inWords, MONTH, YEAR } from './ages.ts'

type Code = Overview['attention'][number]['code']

/** Looks at an active client of the operator's own; what there is to say and to do, or null. */
type Check = (
  client: ClientRecord,
  { store, now }: { store: Store; now: EpochMs },
) => string | null | Promise<string | null>

export const CLIENT_CHECKS: readonly { code: Code; check: Check }[] = [
  {
    code: 'password_grant',
    check: ({ name, grantTypes }) =>
      grantTypes.includes('password')
        ? `${name} may use the password grant, which RFC 9700 forbids: it sees its users' passwords. Move it to the authorization code grant, then take the grant away.`
        : null,
  },
  {
    code: 'legacy_code_exchange',
    check: ({ name, legacyCodeExchange }) =>
      legacyCodeExchange
        ? `${name} exchanges codes without PKCE: a stolen code is enough, with its secret, to get tokens. Teach it PKCE, then switch legacy code exchange off.`
        : null,
  },
  { code: 'old_secret', check: oldSecret },
  {
    code: 'unused_client',
    check: async (client, { store, now }) =>
      (await isUnused(client, store, now))
        ? `${client.name} ${sinceWhen(client, now)}. Delete it, or disable it, if nobody needs it.`
        : null,
  },
]

function oldSecret({ name, secrets }: ClientRecord, { now }: { now: EpochMs }): string | null {
  const oldest = Math.min(...secrets.map(({ createdAt }) => createdAt))
  if (now - oldest < YEAR) return null
  const age = inWords(now - oldest)
  return secrets.length > 1
    ? `${name} has a secret that is ${age} old, and a newer one: see that the client uses the newer one, then retire the old one.`
    : `${name} has a secret that is ${age} old: add a second one, give it to the client, then retire the old one.`
}

/** A token on record tells of a use that was before uses were noted. */
async function isUnused({ id, createdAt, lastUsedAt }: ClientRecord, store: Store, now: EpochMs): Promise<boolean> {
  if (now - createdAt < MONTH) return false
  return lastUsedAt === null ? !(await store.hasTokens(id)) : now - lastUsedAt >= MONTH
}

const sinceWhen = ({ createdAt, lastUsedAt }: ClientRecord, now: EpochMs) =>
  lastUsedAt === null
    ? `was created ${inWords(now - createdAt)} ago and has never been used`
    : `has not been used for ${inWords(now - lastUsedAt)}`
