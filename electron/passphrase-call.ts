/** The one call of the window that asks for the passphrase; null is nobody who knows it. */
export type GivePassphrase = (passphrase: string | null) => Promise<PassphraseAnswer>

export interface PassphraseAnswer {
  /** What to do, in a line; null where the window has done its work and goes. */
  problem: string | null
}

export const passphraseChannel = 'gatehouse:give-passphrase'
