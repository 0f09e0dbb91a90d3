import { createPrivateKey, createPublicKey, generateKeyPair, randomUUID, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { EpochMs, SigningAlgorithm, SigningKeyRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'

export interface SigningKey {
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

export interface SigningKeys {
  /** The key that signs now. */
  current(): SigningKey
  /** Any key whose signatures are still honoured. */
  find(kid: string): SigningKey | undefined
  /** The public keys as published (RFC 7517): no private or symmetric material. */
  jwks(): { keys: readonly Record<string, unknown>[] }
}

interface Dependencies {
  store: Store
  /** Seals private keys at rest (`store/sealer`). */
  sealer: { seal(text: string): string; open(sealed: string): string }
  now: () => EpochMs
}

/** Loads the signing keys, each parsed once; the first start makes one. RS256 is what every client must know. */
export async function loadSigningKeys({ store, sealer, now }: Dependencies): Promise<SigningKeys> {
  let records = await store.listKeys()
  if (!records.some((record) => record.status === 'current')) {
    const record = await generateSigningKey('RS256', sealer, now())
    await store.commit([{ op: 'put', kind: 'keys', record, expected: 'absent' }])
    records = await store.listKeys()
  }
  const published = records.map((record) => ({
    ...record.publicJwk,
    kid: record.id,
    use: 'sig',
    alg: record.algorithm,
  }))
  const keys = new Map(records.map((record) => [record.id, parseKey(record, sealer)]))
  const signing = keys.get(records.find((record) => record.status === 'current')?.id ?? '')
  if (signing === undefined) throw new Error('no current signing key after one was made')
  return {
    current: () => signing,
    find: (kid) => keys.get(kid),
    jwks: () => ({ keys: published }),
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
  algorithm: 'RS256',
  sealer: Dependencies['sealer'],
  createdAt: EpochMs,
): Promise<Omit<SigningKeyRecord, 'revision'>> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 })
  return {
    id: randomUUID(),
    algorithm,
    status: 'current',
    publicJwk: { ...publicKey.export({ format: 'jwk' }) },
    sealedPrivateKey: sealer.seal(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    createdAt,
  }
}
