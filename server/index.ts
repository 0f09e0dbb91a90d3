/**
 * The one door into the server: the Electron main process, the headless twin and the benchmarks enter here.
 */
export interface GatehouseOptions {
  /** Created (mode 0700) when missing. */
  dataDirectory: string
  /** Interface of the issuer listener; default 127.0.0.1. */
  host?: string
  /** Port of the issuer listener; default 4400, 0 for a free one. */
  port?: number
  /** Port of the console listener, always on 127.0.0.1; default 4401, 0 for a free one. */
  consolePort?: number
  /** The public base URL of the issuer where it differs from the listener's (behind a proxy); no trailing slash. */
  issuer?: string
  /** Path of the declarative file that is applied at start. */
  configFile?: string
  /** Folder of the built renderer; without it the console listener serves its API only. */
  consoleAssets?: string
  /** Unseals the signing keys (GATEHOUSE_KEY); without it a key file in the data directory does. */
  passphrase?: string
  /** What runs the server, for whoever finds the data directory in use; default `gatehouse`. */
  command?: string
  logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug'
}

/** Where a started server answers. */
export interface Addresses {
  /** Issuer identifier: `http://127.0.0.1:4400`. */
  issuer: string
  /** Base URL of the console: `http://127.0.0.1:4401`. */
  console: string
  /** Where the first operator is created; null once there is one. The ticket in it works once. */
  setupUrl: string | null
}

export interface Gatehouse {
  /**
   * Resolves when both listeners answer.
   * @throws StartUpError with one line for the operator; nothing is left running and the data directory is released.
   */
  start(): Promise<Addresses>
  /** Stops accepting, finishes the requests in flight, flushes, and releases the data directory. Safe to call twice. */
  stop(): Promise<void>
  /** A one-time ticket that signs the desktop's window in to the console; it expires after a minute. */
  createSignInTicket(): string
}
