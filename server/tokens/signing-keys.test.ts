import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../store/memory-store.ts'
import { loadSigningKeys } from './signing-keys.ts'

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
