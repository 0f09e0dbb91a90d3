import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../store/memory-store.ts'
import type { Draft, Store } from '../store/store.ts'
import type { AccessTokenRecord } from '../store/records.ts'
import { KeyInUse, loadSigningKeys, NothingToRotate, type SigningKeys } from './signing-keys.ts'

const sealer = {
  seal: (text: string) => `sealed ${Buffer.from(text).toString('base64')}`,
  open: (sealed: string) => Buffer.from(sealed.slice('sealed '.length), 'base64').toString(),
}

const load = (store = createMemoryStore()) => loadSigningKeys({ store, sealer, now: Date.now })

interface Published {
  keys: { kid: string; alg: string; kty: string; d?: string }[]
}
const published = (jwks: string) => (JSON.parse(jwks) as Published).keys

describe('the signing keys', () => {
  it('are one for RS256 at first; another is made once, when it is needed, sealed and published', async () => {
    const store = createMemoryStore()
    const keys = await load(store)
    expect(published(keys.jwks()).map(({ alg }) => alg)).toEqual(['RS256'])
    expect(() => keys.current('ES256')).toThrow(/ES256/)
    await Promise.all([keys.prepare('ES256'), keys.prepare('ES256'), keys.prepare('PS256')])
    await keys.prepare('ES256')
    expect(
      published(keys.jwks())
        .map(({ alg, kty }) => `${alg} ${kty}`)
        .sort(),
    ).toEqual(['ES256 EC', 'PS256 RSA', 'RS256 RSA'])
    expect(published(keys.jwks()).every((key) => key.d === undefined)).toBe(true)
    for (const { sealedPrivateKey } of await store.listAll('keys')) expect(sealedPrivateKey).toMatch(/^sealed /)
  })

  it('are the same at the next start', async () => {
    const store = createMemoryStore()
    const keys = await load(store)
    await keys.prepare('ES256')
    const again = await load(store)
    expect(again.current('ES256').kid).toBe(keys.current('ES256').kid)
    expect(again.current('RS256').kid).toBe(keys.current('RS256').kid)
    expect(again.jwks()).toBe(keys.jwks())
    expect(again.find(keys.current('ES256').kid)?.algorithm).toBe('ES256')
  })

  it('are asked for again where one could not be stored', async () => {
    const store = createMemoryStore()
    const keys = await load(store)
    const commit = store.commit.bind(store)
    store.commit = () => Promise.reject(new Error('disk full'))
    await expect(keys.prepare('ES256')).rejects.toThrow('disk full')
    expect(() => keys.current('ES256')).toThrow()
    store.commit = commit
    await keys.prepare('ES256')
    expect(keys.current('ES256').algorithm).toBe('ES256')
  })
})

const DAY = 86_400_000
const statuses = (keys: SigningKeys) => keys.list().map(({ algorithm, status }) => `${algorithm} ${status}`)

/** Keys with a clock that can be moved. */
async function clocked(store: Store = createMemoryStore()) {
  let time = 1_000_000
  const keys = await loadSigningKeys({ store, sealer, now: () => time })
  return { store, keys, now: () => time, advance: (by: number) => void (time += by) }
}

describe('a rotation of the signing keys', () => {
  it('begins with a next key for each algorithm, published before it signs', async () => {
    const { keys, store } = await clocked()
    await keys.prepare('ES256')
    const signing = keys.current('RS256')
    await Promise.all([keys.maintain(), keys.maintain()])
    expect(statuses(keys).sort()).toEqual(['ES256 current', 'ES256 next', 'RS256 current', 'RS256 next'])
    expect(keys.current('RS256')).toBe(signing)
    expect(published(keys.jwks()).map(({ kid }) => kid)).toEqual(keys.list().map(({ id }) => id))
    expect(JSON.stringify(keys.list())).not.toContain('sealed')
    expect(await store.listAll('keys')).toHaveLength(4)
  })

  it('makes the next key sign, keeps the one before until its last token has expired, and makes another next', async () => {
    const { keys, now, advance } = await clocked()
    await keys.maintain()
    const [first = '', second = ''] = keys.list().map(({ id }) => id)
    advance(1000)
    await keys.rotate('RS256', 3600)
    expect(keys.current('RS256').kid).toBe(second)
    expect(keys.find(first)?.kid).toBe(first)
    expect(keys.list().find(({ id }) => id === first)).toMatchObject({
      status: 'retiring',
      retiredAt: now(),
      removeAfter: now() + 3_660_000,
    })
    expect(keys.list().find(({ id }) => id === second)).toMatchObject({ status: 'current', activatedAt: now() })
    await keys.maintain()
    expect(statuses(keys)).toEqual(['RS256 current', 'RS256 next', 'RS256 retiring'])

    advance(3_659_999)
    await keys.maintain()
    expect(published(keys.jwks()).map(({ kid }) => kid)).toContain(first)
    advance(1)
    await keys.maintain()
    expect(published(keys.jwks()).map(({ kid }) => kid)).not.toContain(first)
    expect(keys.find(first)).toBeUndefined()
  })

  it('keeps a key for as long as a token that it signed lives, where lifetimes were longer once', async () => {
    const { keys, store, now, advance } = await clocked()
    const record: Draft<AccessTokenRecord> = {
      type: 'access_token',
      id: 'long',
      clientId: 'c',
      userId: null,
      scopes: [],
      grantType: 'client_credentials',
      familyId: 'f',
      issuedAt: now(),
      expiresAt: now() + 3 * DAY,
      revokedAt: null,
      address: null,
      lastUsedAt: null,
      terms: null,
      keyId: null,
    }
    await store.commit([{ op: 'put', kind: 'tokens', record, expected: 'absent' }])
    await keys.rotate('RS256', 60)
    advance(2 * DAY)
    await keys.maintain()
    expect(statuses(keys)).toContain('RS256 retiring')
    advance(DAY + 60_000)
    await keys.maintain()
    expect(statuses(keys)).not.toContain('RS256 retiring')
  })

  it('is taken up by the next start, wherever a crash cut it off', async () => {
    const { store, keys } = await clocked()
    await keys.maintain()
    const commit = store.commit.bind(store)
    // The last commit that lands before the crash: none, the rotation, and the next key.
    for (const landing of [0, 1, 2]) {
      let left = landing
      store.commit = (changes) => (left-- > 0 ? commit(changes) : Promise.reject(new Error('crashed')))
      const living = (await clocked(store)).keys
      await living
        .rotate('RS256', 60)
        .then(() => living.maintain())
        .catch(() => undefined)
      store.commit = commit
      const { keys: again } = await clocked(store)
      expect(again.list().filter(({ status }) => status === 'current')).toHaveLength(1)
      await again.maintain()
      expect(again.list().filter(({ status }) => status === 'next')).toHaveLength(1)
    }
  })

  it('leaves all as it was where it could not be stored', async () => {
    const { store, keys } = await clocked()
    await keys.maintain()
    const [before, jwks] = [keys.list(), keys.jwks()]
    const commit = store.commit.bind(store)
    store.commit = () => Promise.reject(new Error('disk full'))
    await expect(keys.rotate('RS256', 60)).rejects.toThrow('disk full')
    await expect(keys.remove(before[1]?.id ?? '')).rejects.toThrow('disk full')
    expect([keys.list(), keys.jwks()]).toEqual([before, jwks])
    store.commit = commit
    await keys.rotate('RS256', 60)
    expect(keys.current('RS256').kid).toBe(before[1]?.id)
  })

  it('of several at once is one after the other', async () => {
    const { keys } = await clocked()
    await Promise.all([keys.rotate('RS256', 60), keys.rotate('RS256', 60), keys.maintain(), keys.prepare('ES256')])
    expect(statuses(keys).sort()).toEqual([
      'ES256 current',
      'RS256 current',
      'RS256 next',
      'RS256 retiring',
      'RS256 retiring',
    ])
    await expect(keys.rotate('PS256', 60)).rejects.toThrow(NothingToRotate)
  })

  it('can be followed by deleting a key at once, but never the one that signs', async () => {
    const { keys } = await clocked()
    await keys.rotate('RS256', 60)
    await keys.maintain()
    const [current = '', next = '', retiring = ''] = keys.list().map(({ id }) => id)
    await expect(keys.remove(current)).rejects.toThrow(KeyInUse)
    expect(await keys.remove('unknown')).toBe(false)
    expect([await keys.remove(retiring), await keys.remove(next)]).toEqual([true, true])
    expect(published(keys.jwks()).map(({ kid }) => kid)).toEqual([current])
    await keys.maintain()
    expect(statuses(keys)).toEqual(['RS256 current', 'RS256 next'])
  })
})

describe('the secret that resource servers share', () => {
  it('is made once, when it is needed: 32 random bytes, sealed, never published, and no key pair', async () => {
    const { store, keys } = await clocked()
    const jwks = keys.jwks()
    expect(() => keys.currentSecret()).toThrow(/HS256/)
    await Promise.all([keys.prepare('HS256'), keys.prepare('HS256')])
    const { kid, secretKey } = keys.currentSecret()
    const text = secretKey.export().toString()
    expect(Buffer.from(text, 'base64url')).toHaveLength(32)
    expect(keys.findSecret(kid)).toBe(keys.currentSecret())
    expect(keys.find(kid)).toBeUndefined()
    expect(keys.findSecret(keys.current('RS256').kid)).toBeUndefined()
    expect(keys.jwks()).toBe(jwks)
    expect(JSON.stringify(keys.list())).not.toContain(text)
    const record = (await store.listAll('keys')).find(({ id }) => id === kid)
    expect(record).toMatchObject({ publicJwk: null, sealedPrivateKey: sealer.seal(text) })
    const { keys: again } = await clocked(store)
    expect(again.currentSecret().secretKey.equals(secretKey)).toBe(true)
    expect(again.jwks()).toBe(jwks)
  })

  it('rotates as the others do: the next one can be handed out before it signs', async () => {
    const { keys } = await clocked()
    await keys.prepare('HS256')
    const ofSecrets = () => keys.list().filter(({ algorithm }) => algorithm === 'HS256')
    const [first, second] = ofSecrets()
    expect(ofSecrets().map(({ status }) => status)).toEqual(['current', 'next'])
    const before = keys.currentSecret()
    await keys.rotate('HS256', 60)
    expect(keys.currentSecret().kid).toBe(second?.id)
    expect(keys.currentSecret().secretKey.equals(before.secretKey)).toBe(false)
    expect(keys.findSecret(first?.id ?? '')).toBe(before)
    await keys.maintain()
    expect(ofSecrets().map(({ status }) => status)).toEqual(['current', 'next', 'retiring'])
    expect(published(keys.jwks()).map(({ alg }) => alg)).not.toContain('HS256')
    expect(await keys.remove(first?.id ?? '')).toBe(true)
    expect(keys.findSecret(first?.id ?? '')).toBeUndefined()
  })

  it('retires where it is not used any more, without another to follow, until its last token has expired', async () => {
    const { keys, advance } = await clocked()
    await keys.retireSecret(60)
    await keys.prepare('HS256')
    await keys.maintain()
    const { kid } = keys.currentSecret()
    await Promise.all([keys.retireSecret(60), keys.retireSecret(600), keys.maintain()])
    expect(() => keys.currentSecret()).toThrow(/HS256/)
    expect(keys.findSecret(kid)?.kid).toBe(kid)
    const secrets = () => statuses(keys).filter((status) => status.startsWith('HS256'))
    expect(secrets()).toEqual(['HS256 retiring'])
    await expect(keys.rotate('HS256', 60)).rejects.toThrow(NothingToRotate)
    advance(119_999)
    await keys.maintain()
    expect(secrets()).toEqual(['HS256 retiring'])
    advance(1)
    await keys.maintain()
    expect(secrets()).toEqual([])
    expect(keys.findSecret(kid)).toBeUndefined()
    await keys.prepare('HS256')
    expect(keys.currentSecret().kid).not.toBe(kid)
  })

  it('goes on to sign where its end could not be stored', async () => {
    const { store, keys } = await clocked()
    await keys.prepare('HS256')
    const commit = store.commit.bind(store)
    store.commit = () => Promise.reject(new Error('disk full'))
    await expect(keys.retireSecret(60)).rejects.toThrow('disk full')
    expect(keys.currentSecret().algorithm).toBe('HS256')
    store.commit = commit
    await keys.retireSecret(60)
    expect(statuses(keys)).toContain('HS256 retiring')
  })
})
