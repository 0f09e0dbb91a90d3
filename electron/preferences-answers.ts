import type { DesktopPreferences, PreferencesChange } from './bridge.ts'
import type { LoginItem } from './login-item.ts'
import type { Preferences } from './preferences.ts'

interface PreferencesAnswers {
  requestPreferences: () => Promise<DesktopPreferences>
  changePreferences: (change: PreferencesChange) => Promise<DesktopPreferences>
}

/** What the console's Settings show and change of the desktop. */
export function answerPreferences(
  preferences: Preferences,
  loginItem: LoginItem,
  hasTray: boolean,
): PreferencesAnswers {
  const now = (): DesktopPreferences => ({
    whenClosed: preferences.whenClosed(),
    startsAtLogin: loginItem.isSet(),
    hasTray,
  })
  return {
    requestPreferences: () => Promise.resolve(now()),
    // What the system does not allow is a rejection.
    changePreferences: ({ whenClosed, startsAtLogin }) =>
      new Promise((resolve) => {
        if (whenClosed !== undefined) preferences.setWhenClosed(whenClosed)
        if (startsAtLogin !== undefined) loginItem.set(startsAtLogin)
        resolve(now())
      }),
  }
}
