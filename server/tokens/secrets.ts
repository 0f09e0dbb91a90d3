import { hash as digest, randomBytes, timingSafeEqual } from 'node:crypto'
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

/** What makes the successor of a refresh token unforeseeable to who holds that token: 128 random bits, base64url (22 characters). */
export function newSuccessorSalt(): string {
  return randomBytes(16).toString('base64url')
}

/**
 * The refresh token that replaces `refreshToken`. It takes the token, which is nowhere at rest, and the salt, which is
 * nowhere else, to know it. A key derivation from a random secret needs expansion, not stretching (NIST SP 800-108); all
 * three parts have a fixed length, so no two inputs run into each other.
 */
export function successorOf(refreshToken: string, salt: string): string {
  return digest('sha256', `gatehouse successor ${salt} ${refreshToken}`, 'base64url')
}
