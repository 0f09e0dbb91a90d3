import type { OpenDialogOptions, OpenDialogReturnValue } from 'electron'
import { fileKinds } from './opened-file.ts'

const { configuration, backup, json } = fileKinds

/** What File, Open… asks: any file that Gatehouse opens; both kinds may be plain JSON. */
export const openFileOptions: OpenDialogOptions = {
  title: 'Open',
  buttonLabel: 'Open',
  properties: ['openFile'],
  filters: [
    {
      name: 'Configuration files and backups',
      extensions: [...configuration.extensions, ...backup.extensions, ...json.extensions],
    },
    { name: 'All files', extensions: ['*'] },
  ],
}

/** Where scheduled backups go: a folder that is there, or is made in the dialog. */
export const backupFolderOptions: OpenDialogOptions = {
  title: 'Folder for Backups',
  buttonLabel: 'Choose',
  properties: ['openDirectory', 'createDirectory'],
}

/** The one path that was chosen; undefined where the dialog was closed. */
export const chosenPath = ({ canceled, filePaths }: OpenDialogReturnValue): string | undefined =>
  canceled ? undefined : filePaths[0]
