/** How the issuer's pages look, and how they would. */
import { brandingFields, brandingRecord } from '../../configuration/settings-parts.ts'
import { settingsPart } from '../../configuration/settings.ts'
import { branding, type Branding, type PREVIEW_PAGES } from '../../contract/branding.ts'
import type { BrandingRecord } from '../../store/records.ts'
import type { Draft, Store } from '../../store/store.ts'
import type { Mount } from '../mount.ts'

export type PreviewPage = (
  branding: Draft<BrandingRecord>,
  view: { page: (typeof PREVIEW_PAGES)[number]; theme: 'light' | 'dark' },
) => string

interface Dependencies {
  store: Store
  previewPage: PreviewPage
}

export function brandingRoom(mount: Mount, { store, previewPage }: Dependencies): void {
  mount.forOperators(branding.get, () => view(store))

  mount.forOperators(branding.update, async ({ body: { revision, ...fields } }) => {
    const expected = revision === 0 ? 'absent' : revision
    await store.commit([{ op: 'put', kind: 'settings', record: brandingRecord(fields), expected }])
    return await view(store)
  })

  mount.forOperators(branding.preview, ({ body: { page, theme, ...fields } }) =>
    Promise.resolve({ html: previewPage(brandingRecord(fields), { page, theme }) }),
  )
}

async function view(store: Store): Promise<Branding> {
  const record = await settingsPart(store, 'branding')
  return { ...brandingFields(record), revision: record?.revision ?? 0 }
}
