import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { SecretHash } from '../store/records.ts'

/** A client secret, refresh token, code or cookie: 256 random bits, base64url (43 characters). */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored in its place. */
export function hashSecret(secret: string): SecretHash {
  return createHash('sha256').update(secret).digest('base64url')
}

/** Compares in constant time. */
export function secretMatches(secret: string, hash: SecretHash): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(secret)), Buffer.from(hash))
}

/**
 * Seals `text` so that only who holds `secret` can open it: at rest, where only the secret's hash is, it stays shut.
 * `secret` must be random: it is expanded (RFC 5869), not stretched.
 */
export function sealUnder(secret: string, text: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', sealingKey(secret), nonce)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
}

/** @throws when `secret` is not the one it was sealed under. */
export function openUnder(secret: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(secret), bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(12, 28))
  return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8')
}

function sealingKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'gatehouse sealed successor', 32))
}
