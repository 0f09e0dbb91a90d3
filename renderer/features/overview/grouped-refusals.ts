import type { Refusal } from '../../../server/contract/traffic.ts'

/** Refusals of the same request, one right after the other, as one. */
export interface RefusalGroup {
  /** The last of them. */
  refusal: Refusal
  times: number
  /** The same for as long as no other refusal comes between. */
  key: string
}

/** A program that asks again and again fills one line with it. Newest first, as they come. */
export function groupRefusals(refusals: readonly Refusal[]): RefusalGroup[] {
  const groups: RefusalGroup[] = []
  for (const refusal of refusals) {
    const last = groups.at(-1)
    if (last !== undefined && isSame(last.refusal, refusal)) {
      last.times++
      last.key = refusal.at
    } else groups.push({ refusal, times: 1, key: refusal.at })
  }
  return groups.map((group, index) => ({ ...group, key: `${group.key} ${String(groups.length - index)}` }))
}

const isSame = (one: Refusal, other: Refusal) =>
  one.client_id === other.client_id &&
  one.method === other.method &&
  one.path === other.path &&
  one.error === other.error &&
  one.description === other.description
