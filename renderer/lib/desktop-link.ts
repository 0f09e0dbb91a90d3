/**
 * The link that opens a place of the console in the desktop of whoever has the same server; null where a link leads to none
 * (electron/links.ts says which ones it takes).
 */
export function desktopLink(pathname: string): string | null {
  const [, screen = '', id, ...more] = pathname.split('/')
  if (more.length > 0) return null
  if (id === undefined) return /^[a-z]*$/.test(screen) ? `gatehouse://${screen === '' ? 'overview' : screen}` : null
  const isRecord = ['clients', 'users', 'tokens'].includes(screen) && !['', 'new', 'inspect'].includes(id)
  return isRecord ? `gatehouse://${screen}/${id}` : null
}
