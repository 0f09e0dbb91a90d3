/** What the server issued and refused, lately. */
import type { Refusal, Traffic } from '../../contract/traffic.ts'
import {
  HOUR,
  HOURS_KEPT,
  MINUTE,
  MINUTES_KEPT,
  type Refusal as RecordedRefusal,
  type Refusals,
} from '../../refusals/refusals.ts'
import type { EpochMs } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'

interface Dependencies {
  store: Store
  refusals: Refusals
  now: () => EpochMs
}

export async function readTraffic({ store, refusals, now }: Dependencies): Promise<Traffic> {
  const time = now()
  const [lastHour, lastDay, recent] = await Promise.all([
    series(store, edgesOf(MINUTE, MINUTES_KEPT, time), (from) => refusals.inMinute(from)),
    series(store, edgesOf(HOUR, HOURS_KEPT, time), (from) => refusals.inHour(from)),
    Promise.all(refusals.recent().map((refusal) => view(store, refusal))),
  ])
  return {
    refusals_since: new Date(refusals.since).toISOString(),
    last_hour: lastHour,
    last_day: lastDay,
    refusals: recent,
  }
}

/** Where stretches of `length` begin, the one that `time` is in being the last; and where that one ends. */
function edgesOf(length: number, count: number, time: EpochMs): EpochMs[] {
  const last = Math.floor(time / length)
  return Array.from({ length: count + 1 }, (_, index) => (last - count + 1 + index) * length)
}

async function series(
  store: Store,
  edges: readonly EpochMs[],
  refusedFrom: (from: EpochMs) => number,
): Promise<Traffic['last_hour']> {
  const issued = await store.countIssued(edges)
  return issued.map((count, index) => {
    const from = edges[index] ?? 0
    return { from: new Date(from).toISOString(), issued: count, refused: refusedFrom(from) }
  })
}

async function view(store: Store, refusal: RecordedRefusal): Promise<Refusal> {
  const { at, clientId, ...rest } = refusal
  const client = clientId === null ? undefined : await store.get('clients', clientId)
  return { ...rest, at: new Date(at).toISOString(), client_id: clientId, client_name: client?.name ?? null }
}
