import { useState } from 'react'
import type { NetworkView } from '../../../server/contract/network.ts'
import { Callout } from '../../components/callout.tsx'

/** Milliseconds that a move is news. */
const NEWS = 60_000

/** How the last move went. */
export function LastMove({ view: { last_move: last, running, is_ignored } }: { view: NetworkView }) {
  // The page is loaded anew by a move.
  const [opened] = useState(() => Date.now())
  const isNews = last !== null && opened - Date.parse(last.at) < NEWS
  return (
    <>
      {is_ignored && (
        <Callout tone="warning" title="What is stored does not hold now" role="status">
          The server was started without it. Correct what is wrong and save: it starts again on what is stored then.
        </Callout>
      )}
      {last?.state === 'failed' && (
        <Callout tone="bad" title="The last change was taken back" role="status">
          The server could not start on it and runs as before. {last.failure}
        </Callout>
      )}
      {last?.state === 'done' && isNews && (
        <Callout tone="good" title="Saved, and the server was started again" role="status">
          The issuer is {running.issuer} now.
        </Callout>
      )}
    </>
  )
}
