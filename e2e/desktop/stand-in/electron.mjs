// What `import ... from 'electron'` gets: the names have to be written out, so an unknown one fails at load.
import electron from './electron.cjs'

export const {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  nativeTheme,
  Notification,
  powerMonitor,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  webContents,
} = electron
export default electron
