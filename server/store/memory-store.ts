import { readsFrom } from './store-reads.ts'
import { StoreUnavailable, type Store } from './store.ts'
import { Tables } from './tables.ts'

/** A store that lasts as long as the process: for tests. */
export function createMemoryStore(): Store {
  const tables = new Tables()
  let isClosed = false
  const open = () => {
    if (isClosed) throw new StoreUnavailable('The store is closed')
    return tables
  }
  return {
    ...readsFrom(open),
    commit: (changes) => new Promise((resolve) => resolve(open().apply(changes).result)),
    writeFailedAt: () => null,
    snapshot: () => new Promise((resolve) => resolve(open().freeze())),
    close: () => {
      isClosed = true
      return Promise.resolve()
    },
  }
}
