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
        ? `${client.name} was created ${inWords(now - client.createdAt)} ago and has no token on record. Delete it, or disable it, if nobody needs it.`
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

/** Records of tokens go a week after the tokens expired: what a client did long ago is not known any more. */
async function isUnused({ id, createdAt }: ClientRecord, store: Store, now: EpochMs): Promise<boolean> {
  return now - createdAt >= MONTH && !(await store.hasTokens(id))
}
