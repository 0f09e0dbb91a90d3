import { Button, Group, Modal, Progress, Stack, Text } from '@mantine/core'
import { useRef, useState } from 'react'
import { plural } from '../lib/numbers.ts'
import { refresh } from '../lib/queries.ts'
import type { Run } from '../lib/revoke-in-slices.ts'
import { revokedWords } from '../lib/revoked-words.ts'
import { toastDone, toastError } from '../lib/toast.ts'

interface Revoking {
  /** Live tokens that ended so far; undefined while nothing is being revoked. */
  revoked: number | undefined
  /** Shows how far it is, of `live` tokens, and can be stopped. Resolves with whether it went to its end. */
  start: (live: number, work: (run: Run) => Promise<number>) => Promise<boolean>
  stop: () => void
}

/** Revokes many tokens, and says what came of it. */
export function useRevoking(): Revoking {
  const [revoked, setRevoked] = useState<number>()
  const current = useRef({ isStopped: false })
  return {
    revoked,
    stop: () => void (current.current.isStopped = true),
    async start(live, work) {
      const here = { isStopped: false }
      current.current = here
      setRevoked(0)
      let isDone = false
      try {
        const ended = await work({ isStopped: () => here.isStopped, onProgress: setRevoked })
        isDone = !here.isStopped
        toastDone(revokedWords(ended, live, here.isStopped))
      } catch (error) {
        toastError(error)
      }
      setRevoked(undefined)
      await refresh('tokens', 'clients', 'users', 'scopes')
      return isDone
    },
  }
}

/** How far a revocation is, of `live` tokens, and the way to stop it. */
export function RevokingDialog({ revoking, title, live }: { revoking: Revoking; title: string; live: number }) {
  const { revoked = 0, stop } = revoking
  // A refresh token takes its family along: more may end than were counted.
  const share = live === 0 ? 0 : Math.min(100, (100 * revoked) / live)
  return (
    <Modal opened={revoking.revoked !== undefined} onClose={stop} withCloseButton={false} title={title}>
      <Stack gap="xs">
        <Progress value={share} aria-label="Revoked" />
        <Text c="dimmed" fz="xs" role="status">
          {plural(revoked, 'live token')} revoked. What is revoked stays so, whenever you cancel.
        </Text>
      </Stack>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={stop} data-autofocus>
          Cancel
        </Button>
      </Group>
    </Modal>
  )
}
