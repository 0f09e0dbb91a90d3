/** What cannot wait until somebody looks at the console, for whoever runs the server to tell its operator. */
export type Notice =
  /** A code or refresh token that works once came again: two hold it, and what it gave is revoked (RFC 9700 section 4.14.2). */
  | { kind: 'reuse'; description: string; clientId: string | null }
  /** A commit could not be made durable: whoever asked for it was refused. */
  | { kind: 'store-unavailable'; description: string }
  | { kind: 'backup-failed'; description: string }

/** Takes a notice; must not throw. */
export type Announce = (notice: Notice) => void
