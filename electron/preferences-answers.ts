import type { DesktopPreferences, PreferencesChange } from './bridge.ts'
import type { LoginItem } from './login-item.ts'
import type { Preferences } from './preferences.ts'

interface PreferencesAnswers {
  requestPreferences: () => Promise<DesktopPreferences>
  changePreferences: (change: PreferencesChange) => Promise<DesktopPreferences>
}

interface PreferencesSurroundings {
  preferences: Preferences
  loginItem: LoginItem
  hasTray: boolean
  /**
   * Asks the operator outside the page: whoever names the place of updates names the program that runs here next, and no page
   * may do that by itself, the console neither.
   */
  allowsUpdatesFrom: (url: string) => Promise<boolean>
  /** Does what was chosen: only what changed is named. */
  apply: (change: PreferencesChange) => void
}

/** What the console's Settings show and change of the desktop. */
export function answerPreferences({
  preferences,
  loginItem,
  hasTray,
  allowsUpdatesFrom,
  apply,
}: PreferencesSurroundings): PreferencesAnswers {
  const now = (): DesktopPreferences => ({
    whenClosed: preferences.whenClosed(),
    appearance: preferences.appearance(),
    updateUrl: preferences.updateUrl(),
    startsAtLogin: loginItem.isSet(),
    hasTray,
  })
  return {
    requestPreferences: () => Promise.resolve(now()),
    // What the system does not allow is a rejection; what the operator does not, stays as it is.
    async changePreferences({ updateUrl: wanted, ...others }) {
      const isNewPlace = typeof wanted === 'string' && wanted !== preferences.updateUrl()
      const isLeft = wanted === undefined || (isNewPlace && !(await allowsUpdatesFrom(wanted)))
      const change: PreferencesChange = isLeft ? others : { ...others, updateUrl: wanted }
      const { whenClosed, appearance, updateUrl, startsAtLogin } = change
      if (whenClosed !== undefined) preferences.setWhenClosed(whenClosed)
      if (appearance !== undefined) preferences.setAppearance(appearance)
      if (updateUrl !== undefined) preferences.setUpdateUrl(updateUrl)
      if (startsAtLogin !== undefined) loginItem.set(startsAtLogin)
      apply(change)
      return now()
    },
  }
}
