import './file-offer.css'
import { IconFileImport } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { desktop } from '../lib/desktop.ts'
import { useFileDrop } from '../lib/file-drop.ts'
import { loadCode } from '../lib/load-code.ts'
import { recogniseFile, UnknownFile, type FileKind } from '../lib/recognise-file.ts'
import { toastError } from '../lib/toast.ts'

const dialogs = () => loadCode(import('../features/settings/offered-file.tsx'))

type Dialogs = Awaited<ReturnType<typeof dialogs>>['OfferedFile']

/**
 * A declarative file or a backup that is dropped anywhere, or opened with the desktop: what it would change is shown over the
 * screen that is there, and nothing of that screen is lost.
 */
export function FileOffer() {
  const [isOver, setOver] = useState(false)
  const [Dialogs, setDialogs] = useState<Dialogs>()
  const [offered, setOffered] = useState<{ kind: FileKind; file: File }>()

  async function offer(file: File): Promise<void> {
    if (isDialogOpen()) throw new UnknownFile(`Close what is open first, then open ${file.name} again.`)
    const kind = await recogniseFile(file)
    const { OfferedFile } = await dialogs()
    setDialogs(() => OfferedFile)
    setOffered({ kind, file })
  }

  useFileDrop({
    isOpen: () => !isDialogOpen(),
    onOver: setOver,
    onDrop: ([file, another]) => {
      if (another !== undefined) toastError(new UnknownFile('One file at a time: drop one, and the next after it.'))
      else if (file !== undefined) offer(file).catch(toastError)
    },
  })

  const takeOpened = useEffectEvent(() => {
    desktop
      ?.takeOpenedFile()
      .then(async (opened) => {
        if (opened !== null) await offer(new File([opened.text], opened.name))
      })
      .catch(toastError)
  })
  useEffect(() => {
    takeOpened()
    hear = () => takeOpened()
    return () => {
      hear = undefined
    }
  }, [])

  return (
    <>
      {isOver && (
        <div className="drop-target" role="status">
          <div className="drop-target-frame">
            <IconFileImport size={28} stroke={1.4} aria-hidden="true" />
            <p className="drop-target-title">Drop a configuration file or a backup</p>
            <p className="drop-target-words">You see what it would change before anything is.</p>
          </div>
        </div>
      )}
      {Dialogs !== undefined && <Dialogs offered={offered} onClose={() => setOffered(undefined)} />}
    </>
  )
}

/** The bridge takes a listener once, and keeps it. */
let hear: (() => void) | undefined
desktop?.onOpenedFile(() => hear?.())

/** What is begun in a dialog is not covered by another; the drawer of a token is a place and no dialog. */
const isDialogOpen = () =>
  document.querySelector('[role="dialog"][aria-modal="true"]:not(.mantine-Drawer-content)') !== null
