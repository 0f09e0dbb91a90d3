/** What the process of `load-generator` is told and tells, by its channel to its parent. */
export interface LoadJob {
  url: string
  headers: Readonly<Record<string, string>>
  connections: number
  seconds: number
  /** One for each connection, or one for all. */
  bodies: readonly string[]
  /** Each body holds a refresh token: the next request of the connection presents the one that was answered. */
  rotate: boolean
  /** Part of every right answer. */
  expected: string
}

export interface LoadResult {
  /** All of them 200 and as expected. */
  answers: number
  seconds: number
  /** Milliseconds. */
  p50: number
  /** Milliseconds. */
  p99: number
  /** Milliseconds. */
  slowest: number
  /** What it cost to ask. */
  generatorCpuSeconds: number
}

export type LoadOutcome = { result: LoadResult } | { failure: string }
