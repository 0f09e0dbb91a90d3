import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useSyncExternalStore } from 'react'
import { SessionScreens } from '../features/session/session-screens.tsx'
import { operatorSession } from '../lib/connection.ts'
import { queryClient } from '../lib/query-client.ts'
import { colorSchemeManager } from './color-scheme.ts'
import { router } from './router.tsx'
import { cssVariables, theme } from './theme.ts'

/** The console: for who is signed in; before that, the way in. The address stays the same meanwhile. */
export function App() {
  const session = useSyncExternalStore(operatorSession.subscribe, operatorSession.state)
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" limit={4} />
        {session.status === 'signed-in' ? <RouterProvider router={router} /> : <SessionScreens state={session} />}
      </QueryClientProvider>
    </MantineProvider>
  )
}
