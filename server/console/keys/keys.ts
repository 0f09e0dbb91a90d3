/** Signing keys: which sign, which are about to, and which are kept for what they signed. */
import type { Logger } from 'pino'
import type { EndpointOutput } from '../../contract/endpoint.ts'
import { keys as contract, type SigningKeyView } from '../../contract/keys.ts'
import { conflict, notFound, ProblemError } from '../../http/problem.ts'
import type { AccessTokenAlgorithm } from '../../protocol/signing-algorithms.ts'
import type { EpochMs } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import { longestLifetime } from '../../tokens/longest-lifetime.ts'
import { textOfSecret } from '../../tokens/shared-secret.ts'
import {
  JWKS_MAX_AGE,
  KeyInUse,
  NothingToRotate,
  type PublishedKey,
  type SigningKeys,
} from '../../tokens/signing-keys.ts'
import type { Mount } from '../mount.ts'

interface Dependencies {
  store: Store
  keys: SigningKeys
  issuer: string
  now: () => EpochMs
  log: Logger
}

export function keysRoom(mount: Mount, dependencies: Dependencies): void {
  mount.forOperators(contract.list, async () => await view(dependencies))

  mount.forOperators(contract.rotate, async ({ body }) => {
    await rotate(dependencies, body.algorithm, body.force)
    return await view(dependencies)
  })

  mount.forOperators(contract.remove, async ({ params }) => {
    await remove(dependencies, params.kid)
    return await view(dependencies)
  })

  mount.forOperators(contract.reveal, ({ params: { kid } }) => {
    const secret = dependencies.keys.findSecret(kid)
    if (secret === undefined) throw notFound('secret of this kid')
    dependencies.log.info({ kid }, 'shared secret shown to an operator')
    return Promise.resolve({ kid, secret: textOfSecret(secret) })
  })
}

async function rotate(dependencies: Dependencies, algorithm: AccessTokenAlgorithm, isForced: boolean): Promise<void> {
  const { store, keys, log } = dependencies
  if (!isForced) requireKnownNext(dependencies, algorithm)
  try {
    await keys.rotate(algorithm, await longestLifetime(store))
  } catch (error) {
    if (!(error instanceof NothingToRotate)) throw error
    throw notFound(`key that signs with ${algorithm}`)
  }
  log.info({ algorithm, forced: isForced }, 'signing key rotated')
  await replaceNext(dependencies)
}

/** @throws ProblemError where resource servers may not know the next key yet. */
function requireKnownNext({ keys, now }: Dependencies, algorithm: AccessTokenAlgorithm): void {
  if (algorithm === 'HS256') {
    throw conflict('force', 'Only you know whether resource servers have the next secret: when they do, force it')
  }
  const next = keys.list().find((key) => key.algorithm === algorithm && key.status === 'next')
  const safe = next === undefined ? now() + JWKS_MAX_AGE * 1000 : safeFrom(next)
  if (safe <= now()) return
  throw conflict(
    'force',
    `Resource servers may not know the next ${algorithm} key before ${instant(safe)}: wait until then, or force it`,
  )
}

async function remove(dependencies: Dependencies, kid: string): Promise<void> {
  try {
    if (!(await dependencies.keys.remove(kid))) throw notFound('key of this kid')
  } catch (error) {
    if (!(error instanceof KeyInUse)) throw error
    throw new ProblemError('conflict', `The key ${kid} signs: rotate it first`)
  }
  dependencies.log.info({ kid }, 'signing key deleted')
  await replaceNext(dependencies)
}

/** What was asked for is done by now: where a next key could not be made, it will be within a minute. */
async function replaceNext({ keys, log }: Dependencies): Promise<void> {
  await keys
    .maintain()
    .catch((error: unknown) => log.warn({ err: error }, 'the next signing key could not be made yet'))
}

async function view({ store, keys, issuer, now }: Dependencies): Promise<EndpointOutput<typeof contract.list>> {
  const at = now()
  const listed = keys.list()
  const ids = listed.map(({ id }) => id)
  const [ofKeys, live] = await Promise.all([
    store.countLiveTokens('keys', ids, at),
    store.countTokens({ type: 'access_token', status: 'active', now: at }),
  ])
  const known = [...ofKeys.values()].reduce((sum, count) => sum + count, 0)
  return {
    items: listed.map((key) => viewOf(key, ofKeys.get(key.id) ?? 0)),
    live_tokens_of_no_key: live - known,
    jwks_uri: `${issuer}/authorization/jwks`,
    jwks: keys.jwks(),
  }
}

function viewOf(key: PublishedKey, liveTokens: number): SigningKeyView {
  return {
    kid: key.id,
    alg: key.algorithm,
    type: key.algorithm === 'HS256' ? 'secret' : 'pair',
    status: key.status,
    created_at: instant(key.createdAt),
    activated_at: key.activatedAt === null ? null : instant(key.activatedAt),
    retired_at: key.retiredAt === null ? null : instant(key.retiredAt),
    remove_after: key.removeAfter === null ? null : instant(key.removeAfter),
    safe_from: key.status === 'next' && key.algorithm !== 'HS256' ? instant(safeFrom(key)) : null,
    live_tokens: liveTokens,
  }
}

const safeFrom = ({ createdAt }: PublishedKey) => createdAt + JWKS_MAX_AGE * 1000

const instant = (time: EpochMs) => new Date(time).toISOString()
