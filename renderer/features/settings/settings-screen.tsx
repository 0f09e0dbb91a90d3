import './settings.css'
import { useQuery } from '@tanstack/react-query'
import { LoadFailed } from '../../components/notice.tsx'
import { Screen } from '../../components/screen.tsx'
import { SkeletonLines } from '../../components/skeleton-lines.tsx'
import { desktop } from '../../lib/desktop.ts'
import { settingsQuery } from '../../lib/queries.ts'
import { About } from './about.tsx'
import { Appearance } from './appearance.tsx'
import { Backup } from './backup.tsx'
import { Branding } from './branding.tsx'
import { ConfigurationFile } from './configuration-file.tsx'
import { Desktop } from './desktop.tsx'
import { InitialAccessTokens } from './initial-access-tokens.tsx'
import { KeyProtection } from './key-protection.tsx'
import { NetworkSettings } from './network-settings.tsx'
import { PasswordPolicySection } from './password-policy.tsx'
import { ScheduledBackups } from './scheduled-backups.tsx'
import { SectionNavigation } from './section-navigation.tsx'
import { ServerSettings } from './server-settings.tsx'

/** Everything about the server as a whole, in the order of `lib/settings-sections.ts`. */
export function SettingsScreen() {
  const settings = useQuery(settingsQuery())
  return (
    <Screen title="Settings">
      <div className="settings">
        <SectionNavigation />
        <div className="settings-sections">
          <NetworkSettings />
          {settings.data !== undefined ? (
            <ServerSettings settings={settings.data} />
          ) : settings.isError ? (
            <LoadFailed error={settings.error} retry={() => void settings.refetch()} />
          ) : (
            <SkeletonLines />
          )}
          <PasswordPolicySection />
          <Branding />
          <InitialAccessTokens />
          <ConfigurationFile />
          <KeyProtection />
          <Backup />
          <ScheduledBackups />
          <Appearance />
          {desktop !== undefined && <Desktop bridge={desktop} />}
          <About />
        </div>
      </div>
    </Screen>
  )
}
