const SECTIONS = [
  { id: 'issuer', label: 'Issuer and addresses', keywords: 'url port host network proxy bind' },
  { id: 'tls', label: 'TLS', keywords: 'https certificate authority trust key' },
  { id: 'lifetimes', label: 'Lifetimes', keywords: 'token expiry seconds' },
  { id: 'signing', label: 'Signing', keywords: 'algorithm HS256 RS256 ES256 shared secret' },
  { id: 'simple-login', label: 'Simple login', keywords: 'consumer legacy' },
  { id: 'implicit-flow', label: 'Implicit flow', keywords: 'legacy id_token single-page response type' },
  { id: 'passwords', label: 'Passwords', keywords: 'policy length common' },
  { id: 'branding', label: 'Sign-in pages', keywords: 'branding logo colour color accent preview' },
  { id: 'registration', label: 'Dynamic registration', keywords: 'initial access token' },
  { id: 'configuration-file', label: 'Configuration file', keywords: 'export import declarative' },
  {
    id: 'key-protection',
    label: 'Protection of the keys',
    keywords: 'keychain keyring passphrase seal encryption GATEHOUSE_KEY',
  },
  { id: 'backup', label: 'Backup', keywords: 'restore' },
  { id: 'scheduled-backups', label: 'Scheduled backups', keywords: 'backup restore automatic directory' },
  { id: 'appearance', label: 'Appearance', keywords: 'theme light dark density compact' },
  { id: 'desktop', label: 'Desktop', keywords: 'tray close start at login background updates version' },
  { id: 'about', label: 'About', keywords: 'version licence license data directory' },
] as const

const isDesktop = window.gatehouse !== undefined

/** The sections of the screen Settings, in their order: `id` is what an address names one by (`/settings#backup`). */
export const SETTINGS_SECTIONS = SECTIONS.filter(({ id }) => isDesktop || id !== 'desktop')

export type SettingsSection = (typeof SECTIONS)[number]['id']
