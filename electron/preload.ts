import { contextBridge, ipcRenderer } from 'electron'
import { bridgeChannels, bridgeName, type GatehouseBridge } from './bridge.ts'

const bridge: GatehouseBridge = {
  requestSignInTicket: () => ipcRenderer.invoke(bridgeChannels.requestSignInTicket) as Promise<string>,
}

contextBridge.exposeInMainWorld(bridgeName, bridge)
