import { contextBridge, ipcRenderer } from 'electron'
import {
  bridgeChannels,
  bridgeName,
  type DesktopPreferences,
  type GatehouseBridge,
  type OpenedFile,
  type ServerState,
  type UpdateState,
} from './bridge.ts'

const bridge: GatehouseBridge = {
  requestSignInTicket: () => ipcRenderer.invoke(bridgeChannels.requestSignInTicket) as Promise<string>,
  requestServerState: () => ipcRenderer.invoke(bridgeChannels.requestServerState) as Promise<ServerState>,
  setServerRunning: (isRunning) =>
    ipcRenderer.invoke(bridgeChannels.setServerRunning, isRunning) as Promise<ServerState>,
  requestPreferences: () => ipcRenderer.invoke(bridgeChannels.requestPreferences) as Promise<DesktopPreferences>,
  changePreferences: (change) =>
    ipcRenderer.invoke(bridgeChannels.changePreferences, change) as Promise<DesktopPreferences>,
  takeOpenedFile: () => ipcRenderer.invoke(bridgeChannels.takeOpenedFile) as Promise<OpenedFile | null>,
  chooseBackupFolder: () => ipcRenderer.invoke(bridgeChannels.chooseBackupFolder) as Promise<string | null>,
  requestUpdateState: () => ipcRenderer.invoke(bridgeChannels.requestUpdateState) as Promise<UpdateState>,
  takeUpdateStep: (step) => ipcRenderer.invoke(bridgeChannels.takeUpdateStep, step) as Promise<UpdateState>,
  onOpenedFile: (listener) => {
    ipcRenderer.on(bridgeChannels.onOpenedFile, () => {
      listener()
    })
  },
  onGoTo: (listener) => {
    // The page gets the path and nothing else: the event would give it the sender.
    ipcRenderer.on(bridgeChannels.onGoTo, (_event, path: unknown) => {
      if (typeof path === 'string') listener(path)
    })
  },
}

contextBridge.exposeInMainWorld(bridgeName, bridge)
