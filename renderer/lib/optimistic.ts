import { queryClient } from './query-client.ts'
import type { Topic } from './queries.ts'

/**
 * Shows a change before the server has answered: of every record of a topic that is kept, alone or in a list, the one that
 * `change` answers for it. What comes back puts those back that nothing newer has replaced since.
 */
export async function showAtOnce<Record extends object>(
  topic: Topic,
  change: (record: Record) => Record,
): Promise<() => void> {
  // What is on its way shows the state of before.
  await queryClient.cancelQueries({ queryKey: [topic] })
  const takenBack: (() => void)[] = []
  for (const [queryKey, before] of queryClient.getQueriesData({ queryKey: [topic] })) {
    const after = changed(before, change)
    if (after === before) continue
    // As it is kept: what is alike in both is the same object.
    const shown = queryClient.setQueryData(queryKey, after)
    takenBack.push(() => queryClient.setQueryData(queryKey, (now: unknown) => (now === shown ? before : now)))
  }
  return () => {
    for (const takeBack of takenBack) takeBack()
  }
}

/** The same object where nothing in it changes. */
function changed<Record extends object>(data: unknown, change: (record: Record) => Record): unknown {
  if (typeof data !== 'object' || data === null) return data
  if (!('items' in data) || !Array.isArray(data.items)) return change(data as Record)
  const before = data.items as Record[]
  const items = before.map(change)
  return items.every((item, at) => item === before[at]) ? data : { ...data, items }
}
