import { createPrivateKey, createPublicKey, generateKeyPair, randomUUID, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { SigningAlgorithm } from '../protocol/signing-algorithms.ts'
import type { EpochMs, SigningKeyRecord } from '../store/records.ts'
import type { Draft, Store } from '../store/store.ts'

export interface SigningKey {
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

export interface SigningKeys {
  /** The key that signs now with `algorithm`. Only what was prepared can sign. */
  current(algorithm: SigningAlgorithm): SigningKey
  /** Makes a key for `algorithm` if there is none; when it resolves, the key is on disk and published. */
  prepare(algorithm: SigningAlgorithm): Promise<void>
  /** Any key whose signatures are still honoured. */
  find(kid: string): SigningKey | undefined
  /** The public keys as published (RFC 7517), serialised: no private or symmetric material. */
  jwks(): string
}

interface Dependencies {
  store: Store
  /** Seals private keys at rest (`store/sealer`). */
  sealer: { seal(text: string): string; open(sealed: string): string }
  now: () => EpochMs
}

/** Loads the signing keys, each parsed once. There is always one for RS256: every client must know it. */
export async function loadSigningKeys({ store, sealer, now }: Dependencies): Promise<SigningKeys> {
  const keys = new Map<string, SigningKey>()
  const current = new Map<SigningAlgorithm, SigningKey>()
  /** Those that are being made: two who ask for one algorithm get one key. */
  const preparing = new Map<SigningAlgorithm, Promise<void>>()
  let published = ''

  /** Takes over what is stored. */
  async function load(): Promise<void> {
    const records = await store.listAll('keys')
    for (const record of records) {
      const key = keys.get(record.id) ?? parseKey(record, sealer)
      keys.set(record.id, key)
      if (record.status === 'current') current.set(record.algorithm, key)
    }
    published = JSON.stringify({
      keys: records.map(({ publicJwk, id, algorithm }) => ({ ...publicJwk, kid: id, use: 'sig', alg: algorithm })),
    })
  }

  async function make(algorithm: SigningAlgorithm): Promise<void> {
    const record = await generateSigningKey(algorithm, sealer, now())
    await store.commit([{ op: 'put', kind: 'keys', record, expected: 'absent' }])
    await load()
  }

  async function prepare(algorithm: SigningAlgorithm): Promise<void> {
    if (current.has(algorithm)) return
    const making = preparing.get(algorithm) ?? make(algorithm).finally(() => preparing.delete(algorithm))
    preparing.set(algorithm, making)
    await making
  }

  await load()
  await prepare('RS256')
  return {
    current(algorithm) {
      const key = current.get(algorithm)
      if (key === undefined) throw new Error(`no signing key was prepared for ${algorithm}`)
      return key
    },
    prepare,
    find: (kid) => keys.get(kid),
    jwks: () => published,
  }
}

function parseKey(record: SigningKeyRecord, sealer: Dependencies['sealer']): SigningKey {
  const privateKey = createPrivateKey(sealer.open(record.sealedPrivateKey))
  return {
    kid: record.id,
    algorithm: record.algorithm,
    privateKey,
    publicKey: createPublicKey(privateKey),
  }
}

const generate = promisify(generateKeyPair)

async function generateSigningKey(
  algorithm: SigningAlgorithm,
  sealer: Dependencies['sealer'],
  createdAt: EpochMs,
): Promise<Draft<SigningKeyRecord>> {
  const { publicKey, privateKey } =
    algorithm === 'ES256'
      ? await generate('ec', { namedCurve: 'P-256' })
      : await generate('rsa', { modulusLength: 2048 })
  return {
    id: randomUUID(),
    algorithm,
    status: 'current',
    publicJwk: { ...publicKey.export({ format: 'jwk' }) },
    sealedPrivateKey: sealer.seal(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    createdAt,
  }
}
