import { localStorageColorSchemeManager, type MantineColorSchemeManager } from '@mantine/core'
import type { GatehouseBridge } from '../../electron/bridge.ts'
import { toastError } from '../lib/toast.ts'

/** Remembers the choice between light, dark and the system's: in this browser, or in the desktop on this computer. */
export const colorSchemeManager =
  window.gatehouse === undefined
    ? localStorageColorSchemeManager({ key: 'gatehouse.color-scheme' })
    : desktopColorScheme(window.gatehouse)

/**
 * In the desktop the main process keeps the choice, and has Chromium take it for the system's: what is drawn first is right
 * before anybody asked, and so are the menus and dialogs around it. The origin of its console, where a page could keep
 * something, is another one each time.
 */
function desktopColorScheme(bridge: GatehouseBridge): MantineColorSchemeManager {
  return {
    get: () => 'auto',
    set: (chosen) => {
      bridge.changePreferences({ appearance: chosen === 'auto' ? 'system' : chosen }).catch(toastError)
    },
    subscribe: (onUpdate) => {
      bridge.requestPreferences().then(({ appearance }) => {
        if (appearance !== 'system') onUpdate(appearance)
      }, toastError)
    },
    unsubscribe: () => undefined,
    clear: () => undefined,
  }
}

/**
 * Sets the scheme before anything is painted. Mantine's own way is an inline script, which the Content Security Policy
 * refuses.
 */
export function applyColorScheme(): void {
  const chosen = colorSchemeManager.get('auto')
  const isDark = window.matchMedia('(prefers-color-scheme: dark)').matches
  const scheme = chosen === 'auto' ? (isDark ? 'dark' : 'light') : chosen
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme)
}
