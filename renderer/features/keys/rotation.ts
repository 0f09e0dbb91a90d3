import type { SigningKeyView } from '../../../server/contract/keys.ts'

export interface Rotation {
  algorithm: SigningKeyView['alg']
  /** ISO 8601; from then on everybody knows the next key. Undefined where it is yet to be made. */
  safeFrom: string | undefined
  /** Others may not know it yet. */
  isEarly: boolean
}

/** What a rotation would mean now. */
export function rotationOf(algorithm: SigningKeyView['alg'], keys: readonly SigningKeyView[]): Rotation {
  const next = keys.find((key) => key.alg === algorithm && key.status === 'next')
  const safeFrom = next?.safe_from ?? undefined
  return { algorithm, safeFrom, isEarly: safeFrom === undefined || Date.parse(safeFrom) > Date.now() }
}
