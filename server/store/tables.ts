import type { Kind, Records } from './records.ts'
import type { Change, CommitResult } from './store.ts'

/** Everything that is stored, by kind: the shape that the document at rest holds too. */
export type Snapshot = { readonly [K in Kind]: readonly Records[K][] }
