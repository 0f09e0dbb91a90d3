/// <reference types="vite/client" />
import type { GatehouseBridge } from '../electron/bridge.ts'

declare global {
  interface Window {
    /** Only in the desktop: what the preload offers. */
    readonly gatehouse?: GatehouseBridge
  }
}
