import type { FileKind } from '../../lib/recognise-file.ts'
import { ImportDialog } from './import-dialog.tsx'
import { RestoreDialog } from './restore-dialog.tsx'

interface OfferedFileProps {
  offered: { kind: FileKind; file: File } | undefined
  onClose: () => void
}

/** The dialogs of Settings for a file that came by itself, over whichever screen is there. */
export function OfferedFile({ offered, onClose }: OfferedFileProps) {
  const [configuration, backup] = (['configuration', 'backup'] as const).map((kind) =>
    offered?.kind === kind ? offered.file : undefined,
  )
  return (
    <>
      <ImportDialog opened={configuration !== undefined} onClose={onClose} file={configuration} />
      <RestoreDialog opened={backup !== undefined} onClose={onClose} file={backup} />
    </>
  )
}
