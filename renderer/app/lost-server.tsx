import { Button } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { Callout } from '../components/callout.tsx'
import { serverWatch } from '../lib/connection.ts'
import { queryClient } from '../lib/query-client.ts'
import { toastDone } from '../lib/toast.ts'

const useServerState = () => useSyncExternalStore(serverWatch.subscribe, serverWatch.state)

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

/** Says that the server is lost, and from when what is shown is. */
export function LostServer() {
  const { isLost, lastAnswer } = useServerState()
  return (
    <div className="banner" role="status">
      {isLost && (
        <Callout
          tone="bad"
          title="The server does not answer"
          action={
            <Button variant="default" onClick={serverWatch.tryNow}>
              Try now
            </Button>
          }
        >
          What you see is of {clock.format(lastAnswer)} and may be out of date. The console tries again by itself; what
          you type is kept.
        </Callout>
      )}
    </div>
  )
}

/** Whether the server is lost. On its return everything that is shown is asked for again, and that is said. */
export function useServerReturn(): boolean {
  const { isLost } = useServerState()
  const router = useRouter()
  const wasLost = useRef(false)
  useEffect(() => {
    const isBack = wasLost.current && !isLost
    wasLost.current = isLost
    if (!isBack) return
    // A screen whose code could not be loaded tries that again.
    void router.invalidate()
    void queryClient.invalidateQueries().then(() => {
      if (!serverWatch.state().isLost) toastDone('The server answers again. What you see is up to date.')
    })
  }, [isLost, router])
  return isLost
}
