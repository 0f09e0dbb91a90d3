import { ActionIcon, Text, Tooltip } from '@mantine/core'
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { GatehouseBridge } from '../../electron/bridge.ts'
import { CopyButton } from '../components/copy-button.tsx'
import { desktop, serverStateQuery } from '../lib/desktop.ts'
import { toastDone, toastError } from '../lib/toast.ts'

interface ServerStateProps {
  issuer: string | undefined
  isLost: boolean
}

/** Whether the server answers, and under which URL; in the desktop it is started and stopped here. */
export function ServerState({ issuer, isLost }: ServerStateProps) {
  if (desktop !== undefined && !isLost) return <SwitchedServer bridge={desktop} issuer={issuer} />
  return <ServerLines state={isLost ? 'lost' : 'running'} issuer={issuer} />
}

interface ServerLinesProps {
  state: 'running' | 'stopped' | 'lost'
  issuer: string | undefined
  children?: ReactNode
}

function ServerLines({ state, issuer, children }: ServerLinesProps) {
  return (
    <div className="server-state">
      <div className="server-words">
        <span className="dot" data-state={state} aria-hidden="true" />
        <Text fz="xs">
          <span className="wide-only">Server </span>
          {state}
        </Text>
      </div>
      <div className="server-issuer">
        {issuer !== undefined && (
          <>
            <Text className="wide-only" ff="monospace" fz={11} truncate title={issuer}>
              {issuer}
            </Text>
            <CopyButton value={issuer} label="Copy issuer URL" />
          </>
        )}
        {children}
      </div>
    </div>
  )
}

function SwitchedServer({ bridge, issuer }: { bridge: GatehouseBridge; issuer: string | undefined }) {
  const queryClient = useQueryClient()
  const query = serverStateQuery(bridge)
  const { data } = useQuery(query)
  const isRunning = data?.isRunning ?? true
  const change = useMutation({
    mutationFn: () => bridge.setServerRunning(!isRunning),
    onSuccess: (state) => {
      queryClient.setQueryData(query.queryKey, state)
      if (state.problem !== null) toastError(new Error(state.problem))
      else if (state.isRunning) toastDone('The server answers your clients again.')
      else toastDone('The server is stopped: your clients get no answer. The console goes on.')
    },
    onError: toastError,
  })
  const label = isRunning ? 'Stop server' : 'Start server'
  const Icon = isRunning ? IconPlayerStop : IconPlayerPlay
  return (
    <ServerLines state={isRunning ? 'running' : 'stopped'} issuer={issuer}>
      <Tooltip label={isRunning ? 'Stop server: clients get no answer until it is started again' : label}>
        <ActionIcon
          className="server-switch"
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={label}
          loading={change.isPending}
          onClick={() => change.mutate()}
        >
          <Icon size={14} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </ServerLines>
  )
}
