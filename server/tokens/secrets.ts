import { hash as digest, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { decrypt, encrypt } from '../store/authenticated-encryption.ts'
import type { SecretHash } from '../store/records.ts'

/** A client secret, refresh token, code or cookie: 256 random bits, base64url (43 characters). */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored in its place. */
export function hashSecret(secret: string): SecretHash {
  return digest('sha256', secret, 'base64url')
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
  return encrypt(sealingKey(secret), text)
}

/** @throws when `secret` is not the one it was sealed under. */
export function openUnder(secret: string, sealed: string): string {
  return decrypt(sealingKey(secret), sealed)
}

function sealingKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'gatehouse sealed successor', 32))
}
