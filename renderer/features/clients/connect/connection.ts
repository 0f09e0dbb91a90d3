/** What a snippet is about, with the values of the client filled in. */
export interface Connection {
  issuer: string
  clientId: string
  /** How it proves itself: by a secret, which nobody but its holder knows, or not at all. */
  authentication: 'client_secret_basic' | 'client_secret_post' | 'none'
  flow: 'code' | 'device' | 'machine'
  /** Of the code flow. */
  redirectUri: string
  /** May be empty. */
  scope: string
  isPushed: boolean
}

/** A program that a developer can paste. */
export interface Snippet {
  label: string
  /** What it needs to run. */
  needs: string
  code: string
}
