import { clientId } from '../server/contract/clients.ts'
import { scopeName } from '../server/contract/fields.ts'

/** Characters of a link; those of the console's own records have a fifth of it. */
const longest = 512

/** The screens that a link may open, by the name that stands where a host would. */
const screens: ReadonlyMap<string, string> = new Map([
  ['overview', '/'],
  ['clients', '/clients'],
  ['users', '/users'],
  ['scopes', '/scopes'],
  ['tokens', '/tokens'],
  ['keys', '/keys'],
  ['settings', '/settings'],
])

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const isClientId = (id: string) => clientId.safeParse(id).data === id && !/^\.+$/.test(id)
const isScope = (name: string) => scopeName.safeParse(name).data === name && !/[/\\]/.test(name)

/** The place of one record; null where the name is none that the console could have given. */
const records: Readonly<Record<string, (id: string) => string | null>> = {
  // Client IDs have none of the characters that mean something in a path; `new` is the way to create one.
  clients: (id) => (isClientId(id) && id !== 'new' ? `/clients/${id}` : null),
  users: (id) => (uuid.test(id) ? `/users/${id}` : null),
  tokens: (id) => (uuid.test(id) ? `/tokens/${id}` : null),
  // A scope has no page of its own: the list, narrowed to it.
  scopes: (name) => (isScope(name) ? `/scopes?q=${encodeURIComponent(name)}` : null),
  // A section; one that there is not leaves the screen at its beginning.
  settings: (section) => (/^[a-z]{1,20}(-[a-z]{1,20}){0,3}$/.test(section) ? `/settings#${section}` : null),
}

/** Whether it is meant as a link, good or not. */
export const isLink = (text: string): boolean => /^gatehouse:/i.test(text)

/**
 * Where in the console a link leads: `gatehouse://clients/<client_id>`. Any web page can open such a link, so it can only show
 * what is there: it names a screen or a record, in full, and none of the addresses that begin something (`/clients/new`, a
 * search that opens a dialog). It is read as it is written: no parser puts a path in order that was not in order before.
 * @returns a path of the console, or null for everything else
 */
export function pathOfLink(link: string): string | null {
  if (link.length > longest) return null
  const [, screen = '', id] = /^gatehouse:\/\/([a-z]+)(?:\/([A-Za-z0-9\-._~:!$'()*+,;=@%]+))?\/?$/i.exec(link) ?? []
  const name = screen.toLowerCase()
  if (id === undefined) return screens.get(name) ?? null
  const decoded = decodedOnce(id)
  if (decoded === null || !Object.hasOwn(records, name)) return null
  return records[name]?.(decoded) ?? null
}

function decodedOnce(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** A link as a line of the log may quote it: it comes from anywhere, and may be anything. */
export const quoted = (link: string): string => JSON.stringify(link.length > 80 ? `${link.slice(0, 80)}…` : link)
