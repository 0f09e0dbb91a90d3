import { CLIENT_KINDS, type ClientKind } from '../client-kinds.ts'
import { valuesOfKind, type ClientValues } from '../client-values.ts'

/** What people build, that which needs nothing but a shell to get its first token before the others. */
export const FIRST_KINDS: readonly ClientKind[] = [
  ...CLIENT_KINDS.filter(needsNobody),
  ...CLIENT_KINDS.filter((kind) => !needsNobody(kind)),
]

/** Whether a line in a shell is enough to get a token, without a person who signs in. */
export function needsNobody({ grantTypes }: Pick<ClientKind, 'grantTypes'>): boolean {
  return grantTypes.includes('client_credentials')
}

/** Where a program is redirected to that runs on the developer's own machine. */
const LOCAL_REDIRECTS: Partial<Record<string, string>> = {
  native: 'http://127.0.0.1/callback',
}
const LOCAL_REDIRECT = 'http://localhost:3000/callback'

const NAMES: Partial<Record<string, string>> = {
  machine: 'My first service',
  web: 'My web app',
  spa: 'My single-page app',
  native: 'My app',
  device: 'My device',
}

/** Built in, and means no more than its description says: without any scope nothing would be granted. */
const MACHINE_SCOPE = 'authorization'

/** A client of this kind that can be created as it is, to try it on this machine. */
export function firstClient(kind: ClientKind): ClientValues {
  return {
    ...valuesOfKind(kind),
    ...(needsNobody(kind) ? { scope: MACHINE_SCOPE } : {}),
    client_name: NAMES[kind.id] ?? `My ${kind.title.toLowerCase()}`,
    redirect_uris: kind.grantTypes.includes('authorization_code') ? (LOCAL_REDIRECTS[kind.id] ?? LOCAL_REDIRECT) : '',
  }
}
