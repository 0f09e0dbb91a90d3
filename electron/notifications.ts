import type { Notice } from '../server/index.ts'

/** What the system shows; a click on it leads to `path` in the console. */
export interface ShownNotification {
  title: string
  body: string
  path: string
}

/** Milliseconds in which what happens again is only counted. */
const quiet = 10 * 60_000

const minutes = quiet / 60_000

function described(notice: Notice): ShownNotification {
  switch (notice.kind) {
    case 'reuse': {
      const { clientId, description } = notice
      return {
        title: 'What works once was used again',
        body: clientId === null ? description : `${description} (client ${clientId})`,
        path: clientId === null ? '/tokens' : `/tokens?client_id=${encodeURIComponent(clientId)}`,
      }
    }
    case 'store-unavailable':
      return { title: 'Gatehouse cannot write its data', body: notice.description, path: '/' }
    case 'backup-failed':
      return {
        title: 'The scheduled backup failed',
        body: notice.description,
        path: '/settings#scheduled-backups',
      }
  }
}

/**
 * Tells the operator what cannot wait: the first of a kind at once, and what follows within ten minutes together, at their end.
 * A disk that fails with every request, or a client that tries again and again, is one notification then.
 */
export function createNotifications(show: (notification: ShownNotification) => void): (notice: Notice) => void {
  /** By kind: how often it came in the quiet time, and the last of them. */
  const held = new Map<Notice['kind'], { count: number; last: Notice }>()

  function beQuiet(notice: Notice): void {
    const { kind } = notice
    held.set(kind, { count: 0, last: notice })
    setTimeout(() => {
      const more = held.get(kind)
      held.delete(kind)
      if (more === undefined || more.count === 0) return
      const { title, body, path } = described(more.last)
      const often = more.count === 1 ? 'Once more' : `${String(more.count)} times more`
      show({ title, path, body: `${often} in the last ${String(minutes)} minutes. ${body}` })
      beQuiet(more.last)
    }, quiet).unref()
  }

  return (notice) => {
    const before = held.get(notice.kind)
    if (before !== undefined) {
      before.count++
      before.last = notice
      return
    }
    show(described(notice))
    beQuiet(notice)
  }
}
