import { useState } from 'react'
import { RevokeDialog, type Revocation } from '../../components/revoke-dialog.tsx'
import type { Entry } from './entries.ts'
import { Palette } from './palette.tsx'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'

interface OverlaysProps {
  opened: 'palette' | 'shortcuts' | undefined
  onClose: () => void
  onHelp: () => void
}

/** How many of what was chosen last come first. */
const RECENT = 5

/** What opens over every screen. What was chosen last is kept as long as the operator is signed in. */
export function Overlays({ opened, onClose, onHelp }: OverlaysProps) {
  const [recent, setRecent] = useState<readonly Entry[]>([])
  const [revocation, setRevocation] = useState<Revocation>()

  const remember = (entry: Entry) => {
    if (entry.isForgotten === true) return
    setRecent((entries) => [entry, ...entries.filter(({ id }) => id !== entry.id)].slice(0, RECENT))
  }

  return (
    <>
      <Palette
        opened={opened === 'palette'}
        onClose={onClose}
        recent={recent}
        onChosen={remember}
        onRevoke={setRevocation}
        onHelp={onHelp}
      />
      <ShortcutsDialog opened={opened === 'shortcuts'} onClose={onClose} />
      <RevokeDialog revocation={revocation} onClose={() => setRevocation(undefined)} />
    </>
  )
}
