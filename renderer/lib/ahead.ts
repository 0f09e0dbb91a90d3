import { hashKey, type QueryExecuteOptions, type QueryKey } from '@tanstack/react-query'
import { queryClient } from './query-client.ts'

/** Milliseconds after which a screen is shown with what has not come: by then it should be seen that something was heard. */
const PATIENCE_MS = 100

/**
 * Asks for what a screen shows before it is drawn: the answer comes meanwhile, and most screens are drawn once and not twice.
 * What cannot be had the screen asks for again, and says so.
 * @param signal of the navigation: who goes elsewhere waits for nothing
 */
export async function ahead<Data, Key extends QueryKey>(
  asked: QueryExecuteOptions<Data, Error, Data, Data, Key>,
  signal: AbortSignal,
): Promise<void> {
  const answer = queryClient.query({ ...asked, staleTime: 'static' }).catch(() => undefined)
  let timer: ReturnType<typeof setTimeout> | undefined
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await Promise.race([answer, enough])
  clearTimeout(timer)
  // Another letter was typed: the server need not answer for the one before.
  const { queryKey } = asked
  if (signal.aborted && !isShown(queryKey)) void queryClient.cancelQueries({ queryKey, exact: true })
}

const isShown = (queryKey: QueryKey) =>
  (queryClient.getQueryCache().get(hashKey(queryKey))?.getObserversCount() ?? 0) > 0
