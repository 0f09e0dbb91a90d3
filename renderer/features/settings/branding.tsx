import { Button, FileButton, Group, SimpleGrid, Text, TextInput } from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { accentTone } from '../../../server/contract/accent.ts'
import { brandingFields, type Branding as BrandingView } from '../../../server/contract/branding.ts'
import { validateWith } from '../../lib/form-errors.ts'
import type { LoadedRecord } from '../../lib/loaded-record.ts'
import { toastError } from '../../lib/toast.ts'
import { brandingQuery, useUpdateBranding } from './api.ts'
import { BrandingPreview } from './branding-preview.tsx'
import { readImage } from './read-image.ts'
import { PartForm, SettingsPart } from './settings-part.tsx'

/** How the pages look that people sign in on, with a preview of what is not saved yet. */
export function Branding() {
  return (
    <SettingsPart
      id="branding"
      title="Sign-in pages"
      description="How the pages look that people meet when they sign in, allow a client, connect a device or sign out."
      part={useQuery(brandingQuery())}
      form={(loaded) => <BrandingForm loaded={loaded} />}
    />
  )
}

type TextField = 'product_name' | 'accent_color' | 'support' | 'footer_line'
type Values = Record<TextField, string> & { logo: string | null; revision: number }

const valuesOf = (branding: BrandingView): Values => ({
  product_name: branding.product_name ?? '',
  logo: branding.logo,
  accent_color: branding.accent_color ?? '',
  support: branding.support ?? '',
  footer_line: branding.footer_line ?? '',
  revision: branding.revision,
})

const LABELS = {
  product_name: 'Product name',
  logo: 'Logo',
  accent_color: 'Accent colour',
  support: 'Support',
  footer_line: 'Footer line',
}

function BrandingForm({ loaded }: { loaded: LoadedRecord<BrandingView> }) {
  const { base } = loaded
  const save = useUpdateBranding()
  const form = useForm<Values>({
    initialValues: valuesOf(base),
    validate: validateWith(brandingFields),
    validateInputOnChange: true,
  })
  return (
    <PartForm
      form={form}
      loaded={loaded}
      valuesOf={valuesOf}
      labels={LABELS}
      isBusy={save.isPending}
      save={(values) => save.mutateAsync(values).then(() => 'Sign-in pages saved')}
    >
      <SimpleGrid cols={2} spacing="sm">
        <TextInput
          label="Product name"
          description="In place of Gatehouse"
          placeholder="Gatehouse"
          {...form.getInputProps('product_name')}
        />
        <AccentColor form={form} />
        <TextInput
          label="Support"
          description="A web or email address"
          placeholder="help@example.com"
          {...form.getInputProps('support')}
        />
        <TextInput label="Footer line" description="Below the card" {...form.getInputProps('footer_line')} />
      </SimpleGrid>
      <Logo form={form} />
      <BrandingPreview values={form.values} />
    </PartForm>
  )
}

const DEFAULT_ACCENT = '#14603f'

function AccentColor({ form }: { form: UseFormReturnType<Values> }) {
  const chosen = form.values.accent_color.trim().toLowerCase()
  const isColor = /^#[0-9a-f]{6}$/.test(chosen)
  return (
    <TextInput
      label="Accent colour"
      description={isColor ? tonesOf(chosen) : 'As #rrggbb'}
      placeholder={DEFAULT_ACCENT}
      spellCheck={false}
      rightSection={
        <input
          className="brand-color"
          type="color"
          aria-label="Pick the accent colour"
          value={isColor ? chosen : DEFAULT_ACCENT}
          onChange={(event) => form.setFieldValue('accent_color', event.currentTarget.value)}
        />
      }
      {...form.getInputProps('accent_color')}
    />
  )
}

/** Where a colour could not be read it is drawn in a tone that can. */
function tonesOf(color: string): string {
  const tones = (['light', 'dark'] as const).map((theme) => ({ theme, tone: accentTone(color, theme).accent }))
  const changed = tones.filter(({ tone }) => tone !== color)
  if (changed.length === 0) return 'Readable in light and dark'
  return `To be read: ${changed.map(({ theme, tone }) => `${tone} in ${theme}`).join(', ')}`
}

function Logo({ form }: { form: UseFormReturnType<Values> }) {
  const { logo } = form.values
  const problem = form.errors['logo']
  const choose = (file: File | null) => {
    if (file === null) return
    readImage(file).then((uri) => form.setFieldValue('logo', uri), toastError)
  }
  return (
    <div role="group" aria-label="Logo">
      <Text fw={500}>Logo</Text>
      <Text c="dimmed" fz="xs">
        PNG, SVG, JPEG or WebP, at most 256 kB. It is kept with the settings and goes into backups.
      </Text>
      <Group className="brand-logo" mt={4}>
        {logo !== null && problem === undefined && <img src={logo} alt="The logo" />}
        <FileButton accept="image/png,image/svg+xml,image/jpeg,image/webp" onChange={choose}>
          {(props) => (
            <Button variant="default" {...props}>
              {logo === null ? 'Choose an image' : 'Choose another'}
            </Button>
          )}
        </FileButton>
        {logo !== null && (
          <Button variant="default" onClick={() => form.setFieldValue('logo', null)}>
            Remove
          </Button>
        )}
      </Group>
      {problem !== undefined && (
        <Text c="var(--mantine-color-error)" fz="xs" role="alert">
          {problem}
        </Text>
      )}
    </div>
  )
}
