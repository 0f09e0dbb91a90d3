import type { SigningKeyView } from '../../../server/contract/keys.ts'

export interface Rotation {
  algorithm: SigningKeyView['alg']
  type: SigningKeyView['type']
  /** ISO 8601; from then on everybody knows the next key. Undefined where it is yet to be made. */
  safeFrom: string | undefined
  /** Others may not know it yet; of a secret this server never knows. */
  isEarly: boolean
}

/** What a rotation of this algorithm would mean now. */
export function rotationOf(
  { alg: algorithm, type }: Pick<SigningKeyView, 'alg' | 'type'>,
  keys: readonly SigningKeyView[],
): Rotation {
  const next = keys.find((key) => key.alg === algorithm && key.status === 'next')
  const safeFrom = next?.safe_from ?? undefined
  return { algorithm, type, safeFrom, isEarly: safeFrom === undefined || Date.parse(safeFrom) > Date.now() }
}
