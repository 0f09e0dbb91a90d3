import { Radio, Stack, Switch } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { DesktopPreferences, GatehouseBridge, PreferencesChange } from '../../../electron/bridge.ts'
import { LoadFailed } from '../../components/notice.tsx'
import { Section } from '../../components/section.tsx'
import { SkeletonLines } from '../../components/skeleton-lines.tsx'
import { preferencesQuery } from '../../lib/desktop.ts'
import { toastError } from '../../lib/toast.ts'
import { Updates } from './updates.tsx'

/** How the desktop around this window behaves; kept as it is chosen. */
export function Desktop({ bridge }: { bridge: GatehouseBridge }) {
  const preferences = useQuery(preferencesQuery(bridge))
  return (
    <Section id="desktop" title="Desktop" description="Of Gatehouse on this computer.">
      {preferences.data !== undefined ? (
        <Stack gap="md">
          <Choices bridge={bridge} preferences={preferences.data} />
          <Updates bridge={bridge} updateUrl={preferences.data.updateUrl} />
        </Stack>
      ) : preferences.isError ? (
        <LoadFailed error={preferences.error} retry={() => void preferences.refetch()} />
      ) : (
        <SkeletonLines />
      )}
    </Section>
  )
}

interface ChoicesProps {
  bridge: GatehouseBridge
  preferences: DesktopPreferences
}

function Choices({ bridge, preferences: { whenClosed, startsAtLogin, hasTray } }: ChoicesProps) {
  const queryClient = useQueryClient()
  const { mutate } = useMutation({
    mutationFn: (change: PreferencesChange) => bridge.changePreferences(change),
    onSuccess: (changed) => queryClient.setQueryData(preferencesQuery(bridge).queryKey, changed),
    onError: toastError,
  })
  return (
    <Stack gap="md">
      <Radio.Group
        label="When the window is closed"
        value={whenClosed}
        onChange={(chosen) => mutate({ whenClosed: chosen })}
      >
        <Stack gap="xs" mt="xs">
          <Radio
            value="keep-running"
            label="Keep the server running"
            description={
              hasTray
                ? 'Its icon in the tray brings the window back.'
                : 'The window is minimised: there is no tray here.'
            }
          />
          <Radio value="quit" label="Quit" description="Clients get no answer until Gatehouse is opened again." />
          <Radio value="ask" label="Ask each time" />
        </Stack>
      </Radio.Group>
      <Switch
        label="Start at login"
        description={
          startsAtLogin === null
            ? 'This system offers no way to do so.'
            : 'The server starts without a window; its icon in the tray opens one.'
        }
        checked={startsAtLogin ?? false}
        disabled={startsAtLogin === null}
        onChange={(event) => mutate({ startsAtLogin: event.currentTarget.checked })}
      />
    </Stack>
  )
}
