/** One of those who use the server at the same time; each waits for its answers. */
export interface Actor {
  /** One thing that it does under load. */
  step(): Promise<void>
  /** What it knows and finds out by using it, after a restart and without load. */
  check?(): Promise<void>
}
