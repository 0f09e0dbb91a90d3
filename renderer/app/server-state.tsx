import { ActionIcon, Text, Tooltip } from '@mantine/core'
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
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
  return (
    <div className="server-state">
      {desktop === undefined || isLost ? (
        <ServerWords state={isLost ? 'lost' : 'running'} />
      ) : (
        <SwitchedServer bridge={desktop} />
      )}
      <div className="server-issuer">
        {issuer !== undefined && (
          <>
            <Text className="wide-only" ff="monospace" fz={11} truncate title={issuer}>
              {issuer}
            </Text>
            <CopyButton value={issuer} label="Copy issuer URL" />
          </>
        )}
      </div>
    </div>
  )
}

function ServerWords({ state, children }: { state: 'running' | 'stopped' | 'lost'; children?: React.ReactNode }) {
  return (
    <div className="server-words">
      <span className="dot" data-state={state} aria-hidden="true" />
      <Text fz="xs">
        <span className="wide-only">Server </span>
        {state}
      </Text>
      {children}
    </div>
  )
}

function SwitchedServer({ bridge }: { bridge: GatehouseBridge }) {
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
    <ServerWords state={isRunning ? 'running' : 'stopped'}>
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
    </ServerWords>
  )
}
