import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

/** The reading half of a store that answers from tables in memory; `open` throws once the store is closed. */
export function readsFrom(open: () => Tables): Omit<Store, 'commit' | 'snapshot' | 'writeFailedAt' | 'close'> {
  // Through a promise, so that what `open` or the tables throw is a rejection as with any other engine.
  const read = <T>(answer: (tables: Tables) => T): Promise<T> => new Promise((resolve) => resolve(answer(open())))
  return {
    get: (kind, id) => read((tables) => tables.get(kind, id)),
    findUserByLogin: (login) => read((tables) => tables.findUserByLogin(login)),
    listClients: (query) => read((tables) => tables.listClients(query)),
    listUsers: (query) => read((tables) => tables.listUsers(query)),
    listScopes: (query) => read((tables) => tables.listScopes(query)),
    listTokens: (query) => read((tables) => tables.listTokens(query)),
    listAll: (kind) => read((tables) => tables.listAll(kind)),
    listOfUser: (kind, userId) => read((tables) => tables.listOfUser(kind, userId)),
    countLiveTokens: (by, ids, now) => read((tables) => tables.countLiveTokens(by, ids, now)),
    tallyTokens: (filter) => read((tables) => tables.tallyTokens(filter)),
    countTokens: (filter) => read((tables) => tables.countTokens(filter)),
    countIssued: (edges) => read((tables) => tables.countIssued(edges)),
    hasTokens: (clientId) => read((tables) => tables.hasTokens(clientId)),
  }
}
