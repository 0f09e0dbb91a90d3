import { localStorageColorSchemeManager } from '@mantine/core'

/** Remembers the choice between light, dark and the system's on this computer. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'gatehouse.color-scheme' })

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
