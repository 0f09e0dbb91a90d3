import './shell.css'
import { Outlet, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { whenIdle } from '../lib/idle.ts'
import { useShortcut, useKeyboard } from '../lib/keyboard.ts'
import { loadCode } from '../lib/load-code.ts'
import { SCREENS } from '../lib/screens.ts'
import { toastError } from '../lib/toast.ts'
import { FileOffer } from './file-offer.tsx'
import { LostServer, useServerReturn } from './lost-server.tsx'
import { Sidebar } from './sidebar.tsx'

/** What opens over every screen; loaded when there is time, so that the first screen does not wait for it. */
const overlays = () => loadCode(import('../features/palette/overlays.tsx'))

type Overlay = 'palette' | 'shortcuts'

/** The frame: where to go on the left, the server's state below it. */
export function Shell() {
  useKeyboard()
  useScreenShortcuts()
  usePreloading()
  const isLost = useServerReturn()
  const { Overlays, overlay, open, close } = useOverlays()
  return (
    <div className="shell">
      <a
        className="skip-link"
        href="#content"
        // Without a step in the history, and without a trace in an address that is shared.
        onClick={(event) => {
          event.preventDefault()
          document.getElementById('content')?.focus()
        }}
      >
        Skip to content
      </a>
      <Sidebar isLost={isLost} onFind={() => open('palette')} onHelp={() => open('shortcuts')} />
      <main id="content" className="content" tabIndex={-1} data-stale={isLost || undefined}>
        <LostServer />
        <Outlet />
      </main>
      <FileOffer />
      {Overlays !== undefined && <Overlays opened={overlay} onClose={close} onHelp={() => open('shortcuts')} />}
    </div>
  )
}

function useScreenShortcuts(): void {
  const { navigate } = useRouter()
  const [overview, clients, users, scopes, tokens, keys, settings] = SCREENS
  useShortcut(overview.id, () => void navigate({ to: overview.to }))
  useShortcut(clients.id, () => void navigate({ to: clients.to }))
  useShortcut(users.id, () => void navigate({ to: users.to }))
  useShortcut(scopes.id, () => void navigate({ to: scopes.to }))
  useShortcut(tokens.id, () => void navigate({ to: tokens.to }))
  useShortcut(keys.id, () => void navigate({ to: keys.to }))
  useShortcut(settings.id, () => void navigate({ to: settings.to }))
}

function useOverlays() {
  const [Overlays, setOverlays] = useState<Awaited<ReturnType<typeof overlays>>['Overlays']>()
  const [overlay, setOverlay] = useState<Overlay>()
  const open = (wanted: Overlay) => {
    overlays().then((loaded) => {
      setOverlays(() => loaded.Overlays)
      setOverlay(wanted)
    }, toastError)
  }
  useShortcut('palette', () => open('palette'))
  useShortcut('help', () => open('shortcuts'))
  return { Overlays, overlay, open, close: () => setOverlay(undefined) }
}

/** Loads the code of all screens once the first is there: from then on each opens at once, with a lost server too. */
function usePreloading(): void {
  const router = useRouter()
  useEffect(() => {
    return whenIdle(() => {
      const screens = Object.values(router.routesById).map(async (route) => await router.loadRouteChunk(route))
      // Who needs one that failed asks for it again, and is told.
      void Promise.allSettled([overlays(), ...screens])
    })
  }, [router])
}
