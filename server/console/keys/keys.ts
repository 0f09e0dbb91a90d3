/** Signing keys: which sign, which are about to, and which are kept for what they signed. */
import type { Logger } from 'pino'
import { currentSettings } from '../../configuration/settings.ts'
import type { EndpointOutput } from '../../contract/endpoint.ts'
import { keys as contract, type SigningKeyView } from '../../contract/keys.ts'
import { conflict, notFound, ProblemError } from '../../http/problem.ts'
import type { SigningAlgorithm } from '../../protocol/signing-algorithms.ts'
import { everyRecord } from '../../store/every-record.ts'
import type { EpochMs } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
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
  mount.forOperators(contract.list, () => Promise.resolve(view(dependencies)))

  mount.forOperators(contract.rotate, async ({ body }) => {
    await rotate(dependencies, body.algorithm, body.force)
    return view(dependencies)
  })

  mount.forOperators(contract.remove, async ({ params }) => {
    await remove(dependencies, params.kid)
    return view(dependencies)
  })
}

async function rotate(dependencies: Dependencies, algorithm: SigningAlgorithm, isForced: boolean): Promise<void> {
  const { store, keys, now, log } = dependencies
  if (!isForced) {
    const next = keys.list().find((key) => key.algorithm === algorithm && key.status === 'next')
    const safe = next === undefined ? now() + JWKS_MAX_AGE * 1000 : safeFrom(next)
    if (safe > now()) {
      throw conflict(
        'force',
        `Resource servers may not know the next ${algorithm} key before ${instant(safe)}: wait until then, or force it`,
      )
    }
  }
  try {
    await keys.rotate(algorithm, await longestLifetime(store))
  } catch (error) {
    if (!(error instanceof NothingToRotate)) throw error
    throw notFound(`key that signs with ${algorithm}`)
  }
  log.info({ algorithm, forced: isForced }, 'signing key rotated')
  await replaceNext(dependencies)
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

/** Seconds that a token which is signed now may live: an access token or an ID token of any client. */
async function longestLifetime(store: Store): Promise<number> {
  const { accessTokenLifetime, idTokenLifetime } = await currentSettings(store)
  let longest = Math.max(accessTokenLifetime, idTokenLifetime)
  for await (const client of everyRecord((page) => store.listClients(page))) {
    longest = Math.max(longest, client.accessTokenLifetime ?? 0)
  }
  return longest
}

function view({ keys, issuer }: Dependencies): EndpointOutput<typeof contract.list> {
  return { items: keys.list().map(viewOf), jwks_uri: `${issuer}/authorization/jwks` }
}

function viewOf(key: PublishedKey): SigningKeyView {
  return {
    kid: key.id,
    alg: key.algorithm,
    status: key.status,
    created_at: instant(key.createdAt),
    activated_at: key.activatedAt === null ? null : instant(key.activatedAt),
    retired_at: key.retiredAt === null ? null : instant(key.retiredAt),
    remove_after: key.removeAfter === null ? null : instant(key.removeAfter),
    safe_from: key.status === 'next' ? instant(safeFrom(key)) : null,
  }
}

const safeFrom = ({ createdAt }: PublishedKey) => createdAt + JWKS_MAX_AGE * 1000

const instant = (time: EpochMs) => new Date(time).toISOString()
