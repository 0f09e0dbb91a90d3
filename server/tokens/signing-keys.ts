import { createPrivateKey, createPublicKey, generateKeyPair, randomUUID, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { AccessTokenAlgorithm, SigningAlgorithm } from '../protocol/signing-algorithms.ts'
import type { EpochMs, SigningKeyRecord } from '../store/records.ts'
import type { Change, Draft, Store } from '../store/store.ts'
import { newSecret } from './secrets.ts'
import { parseSecret, type SharedSecret } from './shared-secret.ts'

/** A key pair: its public half is published. A secret (`shared-secret.ts`) is none, and stands nowhere in its place. */
export interface SigningKey {
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** What may be said of a key to anybody. */
export type PublishedKey = Omit<SigningKeyRecord, 'sealedPrivateKey' | 'publicJwk'>

export interface SigningKeys {
  /** The key that signs now with `algorithm`. Only what was prepared can sign. */
  current(algorithm: SigningAlgorithm): SigningKey
  /** The secret that signs now. Only what was prepared can sign. */
  currentSecret(): SharedSecret
  /** Makes a key for `algorithm` if there is none; when it resolves, the key is on disk and, but for a secret, published. */
  prepare(algorithm: AccessTokenAlgorithm): Promise<void>
  /** Any key pair whose signatures are still honoured. */
  find(kid: string): SigningKey | undefined
  /** Any secret whose signatures are still honoured, on access tokens alone. */
  findSecret(kid: string): SharedSecret | undefined
  /** The public keys as published (RFC 7517), serialised: no private or symmetric material. */
  jwks(): string
  /** All of them, those that sign first. */
  list(): readonly PublishedKey[]
  /**
   * The next key signs from now on, and the one that did is kept until the last token that it signed has expired. Where no
   * next key is published yet, one is made.
   * @param longestLifetime Of the tokens that it signed, in seconds.
   * @throws NothingToRotate when no key signs with `algorithm`.
   */
  rotate(algorithm: AccessTokenAlgorithm, longestLifetime: number): Promise<void>
  /**
   * No secret signs from now on: the one that did is kept until the last token that it signed has expired, a next one is
   * deleted. Does nothing where there is none.
   * @param longestLifetime Of the tokens that it signed, in seconds.
   */
  retireSecret(longestLifetime: number): Promise<void>
  /**
   * Deletes a key that does not sign: from now on nothing that it signed is honoured.
   * @throws KeyInUse
   * @returns false where there is no such key.
   */
  remove(kid: string): Promise<boolean>
  /** Makes the next keys that are missing, and deletes the retiring ones whose last token has expired. */
  maintain(): Promise<void>
}

/** No key signs with the algorithm. */
export class NothingToRotate extends Error {}
/** A key that signs cannot be deleted. */
export class KeyInUse extends Error {}

/** Seconds that others may keep the published keys without asking again. */
export const JWKS_MAX_AGE = 300
/** Milliseconds that clocks of resource servers may be behind. */
const CLOCK_SKEW = 60_000

const STATUSES = ['current', 'next', 'retiring'] as const

interface Dependencies {
  store: Store
  /** Seals private keys at rest (`store/sealer`). */
  sealer: { seal(text: string): string; open(sealed: string): string }
  now: () => EpochMs
}

/**
 * Loads the signing keys, each parsed once. There is always one for RS256: every client must know it. Each step of a
 * rotation is one commit: a crash leaves a key that signs, whatever it interrupts.
 */
export async function loadSigningKeys({ store, sealer, now }: Dependencies): Promise<SigningKeys> {
  let records: readonly SigningKeyRecord[] = []
  let keys: ReadonlyMap<string, SigningKey> = new Map()
  let secrets: ReadonlyMap<string, SharedSecret> = new Map()
  let current: ReadonlyMap<SigningAlgorithm, SigningKey> = new Map()
  let published = ''

  /** Takes over what is stored, all of it at once. */
  async function load(): Promise<void> {
    const stored = await store.listAll('keys')
    // A client that does not look for the kid takes the first: one that signs.
    records = STATUSES.flatMap((status) => stored.filter((record) => record.status === status))
    const pairs = new Map<string, SigningKey>()
    const shared = new Map<string, SharedSecret>()
    const signing = new Map<SigningAlgorithm, SigningKey>()
    for (const { id, algorithm, status, sealedPrivateKey } of records) {
      if (algorithm === 'HS256') {
        shared.set(id, secrets.get(id) ?? parseSecret(id, sealer.open(sealedPrivateKey)))
        continue
      }
      const key = keys.get(id) ?? parseKey(id, algorithm, sealer.open(sealedPrivateKey))
      pairs.set(id, key)
      if (status === 'current') signing.set(algorithm, key)
    }
    keys = pairs
    secrets = shared
    current = signing
    published = JSON.stringify({
      keys: records.flatMap(({ publicJwk, id, algorithm }) =>
        publicJwk === null ? [] : [{ ...publicJwk, kid: id, use: 'sig', alg: algorithm }],
      ),
    })
  }

  let last: Promise<unknown> = Promise.resolve()
  /** One change after the other, each on what the one before it left; whether or not that went well. */
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = last.then(change, change)
    last = turn.catch(() => undefined)
    return turn
  }

  const ofStatus = (algorithm: AccessTokenAlgorithm, status: SigningKeyRecord['status']) =>
    records.find((record) => record.algorithm === algorithm && record.status === status)

  async function make(algorithm: AccessTokenAlgorithm, status: 'next' | 'current'): Promise<void> {
    const record = await generateSigningKey(algorithm, status, sealer, now)
    await store.commit([{ op: 'put', kind: 'keys', record, expected: 'absent' }])
    await load()
  }

  async function rotate(algorithm: AccessTokenAlgorithm, longestLifetime: number): Promise<void> {
    const retiring = ofStatus(algorithm, 'current')
    if (retiring === undefined) throw new NothingToRotate(`no key signs with ${algorithm}`)
    if (ofStatus(algorithm, 'next') === undefined) await make(algorithm, 'next')
    const next = ofStatus(algorithm, 'next')
    if (next === undefined) throw new Error(`the next key for ${algorithm} is missing`)
    const at = now()
    await store.commit([
      retirement(retiring, at, longestLifetime),
      { op: 'put', kind: 'keys', record: { ...next, status: 'current', activatedAt: at }, expected: next.revision },
    ])
    await load()
  }

  async function retireSecret(longestLifetime: number): Promise<void> {
    const signing = ofStatus('HS256', 'current')
    const next = ofStatus('HS256', 'next')
    const changes: Change[] = []
    if (signing !== undefined) changes.push(retirement(signing, now(), longestLifetime))
    if (next !== undefined) changes.push({ op: 'delete', kind: 'keys', id: next.id, expected: next.revision })
    if (changes.length === 0) return
    await store.commit(changes)
    await load()
  }

  async function remove(kid: string): Promise<boolean> {
    const record = records.find(({ id }) => id === kid)
    if (record === undefined) return false
    if (record.status === 'current') throw new KeyInUse(`the key ${kid} signs`)
    await store.commit([{ op: 'delete', kind: 'keys', id: kid, expected: record.revision }])
    await load()
    return true
  }

  async function removeIfDue({ id, activatedAt, retiredAt, removeAfter }: SigningKeyRecord): Promise<void> {
    if (retiredAt === null || removeAfter === null || removeAfter > now()) return
    // Lifetimes may have been longer once than they were when it retired.
    const alive = await store.countTokens({
      type: 'access_token',
      status: 'active',
      issuedFrom: (activatedAt ?? 0) - CLOCK_SKEW,
      issuedUntil: retiredAt + CLOCK_SKEW,
      now: now() - CLOCK_SKEW,
    })
    if (alive === 0) await remove(id)
  }

  async function maintain(): Promise<void> {
    for (const record of records) await removeIfDue(record)
    for (const { algorithm } of records.filter(({ status }) => status === 'current')) {
      if (ofStatus(algorithm, 'next') === undefined) await make(algorithm, 'next')
    }
  }

  const isPrepared = (algorithm: AccessTokenAlgorithm) => ofStatus(algorithm, 'current') !== undefined

  async function prepare(algorithm: AccessTokenAlgorithm): Promise<void> {
    if (isPrepared(algorithm)) return
    await make(algorithm, 'current')
    // Both are given out together, so that a rotation later needs nobody. It takes no time, unlike a key pair.
    if (algorithm === 'HS256' && ofStatus(algorithm, 'next') === undefined) await make(algorithm, 'next')
  }

  await load()
  await prepare('RS256')
  return {
    current(algorithm) {
      const key = current.get(algorithm)
      if (key === undefined) throw new Error(`no signing key was prepared for ${algorithm}`)
      return key
    },
    currentSecret() {
      const secret = secrets.get(ofStatus('HS256', 'current')?.id ?? '')
      if (secret === undefined) throw new Error('no secret was prepared for HS256')
      return secret
    },
    prepare: async (algorithm) => {
      if (!isPrepared(algorithm)) await inTurn(() => prepare(algorithm))
    },
    find: (kid) => keys.get(kid),
    findSecret: (kid) => secrets.get(kid),
    jwks: () => published,
    list: () => records.map(({ sealedPrivateKey: _sealed, publicJwk: _public, ...record }) => record),
    rotate: (algorithm, longestLifetime) => inTurn(() => rotate(algorithm, longestLifetime)),
    retireSecret: (longestLifetime) => inTurn(() => retireSecret(longestLifetime)),
    remove: (kid) => inTurn(() => remove(kid)),
    maintain: () => inTurn(maintain),
  }
}

/** A key ceases to sign, and is kept until the last token that it signed has expired. */
function retirement(record: SigningKeyRecord, at: EpochMs, longestLifetime: number): Change {
  const removeAfter = at + longestLifetime * 1000 + CLOCK_SKEW
  return {
    op: 'put',
    kind: 'keys',
    record: { ...record, status: 'retiring', retiredAt: at, removeAfter },
    expected: record.revision,
  }
}

function parseKey(kid: string, algorithm: SigningAlgorithm, pem: string): SigningKey {
  const privateKey = createPrivateKey(pem)
  return { kid, algorithm, privateKey, publicKey: createPublicKey(privateKey) }
}

const generate = promisify(generateKeyPair)

async function generateSigningKey(
  algorithm: AccessTokenAlgorithm,
  status: 'next' | 'current',
  sealer: Dependencies['sealer'],
  now: () => EpochMs,
): Promise<Draft<SigningKeyRecord>> {
  const { publicJwk, secretPart } = algorithm === 'HS256' ? newSharedSecret() : await newKeyPair(algorithm)
  const createdAt = now()
  return {
    id: randomUUID(),
    algorithm,
    status,
    publicJwk,
    sealedPrivateKey: sealer.seal(secretPart),
    createdAt,
    activatedAt: status === 'current' ? createdAt : null,
    retiredAt: null,
    removeAfter: null,
  }
}

async function newKeyPair(algorithm: SigningAlgorithm) {
  const { publicKey, privateKey } =
    algorithm === 'ES256'
      ? await generate('ec', { namedCurve: 'P-256' })
      : await generate('rsa', { modulusLength: 2048 })
  return {
    publicJwk: { ...publicKey.export({ format: 'jwk' }) },
    secretPart: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** Nothing of it is public: not its kind, not its length. */
const newSharedSecret = () => ({ publicJwk: null, secretPart: newSecret() })
