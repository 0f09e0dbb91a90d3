import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../protocol/signing-algorithms.ts'
import { temporaryDirectory } from '../store/testing/temporary-directory.ts'
import { createSigner, SigningUnavailable, type Signer } from './signer.ts'
import type { SigningKey } from './signing-keys.ts'

function key(algorithm: SigningAlgorithm, of: 'ec' | 'rsa' = algorithm === 'ES256' ? 'ec' : 'rsa'): SigningKey {
  const pair =
    of === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { kid: `${algorithm} by ${of}`, algorithm, ...pair }
}

function signer(workerFile?: URL) {
  const log = pino({ level: 'silent' })
  const created = createSigner(workerFile === undefined ? { log } : { log, workerFile })
  onTestFinished(() => created.close())
  const sign: Signer['sign'] = (key, typ, claims) => created.sign(key, typ, claims)
  return { sign, close: () => created.close() }
}

/** A worker that runs `code` first, then is the real one. */
const workerThat = (code: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`${code}\nawait import('${new URL('./signing-worker.ts', import.meta.url).href}')`)}`,
  )

describe('the signer', () => {
  it.each(SIGNING_ALGORITHMS)('makes JWTs with %s that a library of others verifies', async (algorithm) => {
    const signing = key(algorithm)
    const claims = { sub: 'Ada — ü', exp: 9_999_999_999, iat: 1, nested: { list: [1, null] } }
    const token = await signer().sign(signing, 'at+jwt', claims)
    expect(decodeProtectedHeader(token)).toEqual({ alg: algorithm, typ: 'at+jwt', kid: signing.kid })
    expect((await jwtVerify(token, signing.publicKey)).payload).toEqual(claims)
  })

  it('gives each caller its own token, whatever is asked for at the same time', async () => {
    const { sign } = signer()
    const [first, second] = [key('ES256'), key('RS256')]
    const asked = Array.from({ length: 100 }, (_, index) => ({ index, by: index % 3 === 0 ? second : first }))
    const tokens = await Promise.all(asked.map(({ index, by }) => sign(by, 'JWT', { index })))
    for (const { index, by } of asked) {
      expect((await jwtVerify(tokens[index] ?? '', by.publicKey)).payload).toEqual({ index })
    }
  })

  it('refuses what a key cannot sign, and signs what was asked for beside it', async () => {
    const { sign } = signer()
    const [good, bad] = [key('ES256'), key('RS256', 'ec')]
    const answers = await Promise.allSettled([sign(good, 'JWT', {}), sign(bad, 'JWT', {}), sign(good, 'JWT', {})])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('gives what a dead worker left undone to its replacement', async () => {
    const marker = join(await temporaryDirectory(), 'died')
    const { sign } = signer(
      workerThat(`
        import { existsSync, writeFileSync } from 'node:fs'
        if (!existsSync(${JSON.stringify(marker)})) {
          writeFileSync(${JSON.stringify(marker)}, '')
          process.exit(1)
        }`),
    )
    const signing = key('ES256')
    const tokens = await Promise.all(Array.from({ length: 4 }, (_, index) => sign(signing, 'JWT', { index })))
    for (const token of tokens) await jwtVerify(token, signing.publicKey)
  })

  it.each(['process.exit(1)', 'throw new Error("no")', 'syntax error'])(
    'refuses, and does not hang, when every worker ends by %s',
    async (code) => {
      const { sign } = signer(workerThat(code))
      const signing = key('ES256')
      const answers = await Promise.allSettled(Array.from({ length: 40 }, () => sign(signing, 'JWT', {})))
      for (const answer of answers) {
        expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(SigningUnavailable) as Error })
      }
    },
  )

  it('finishes what it was asked for when it is closed, and refuses what comes later', async () => {
    const closing = signer()
    const signing = key('RS256')
    const waiting = Promise.all(Array.from({ length: 40 }, () => closing.sign(signing, 'JWT', {})))
    const closed = closing.close()
    await expect(closing.sign(signing, 'JWT', {})).rejects.toThrow(SigningUnavailable)
    await closed
    expect(await waiting).toHaveLength(40)
  })
})
