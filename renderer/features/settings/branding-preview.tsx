import { Group, SegmentedControl, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { brandingFields, PREVIEW_PAGES } from '../../../server/contract/branding.ts'
import { previewBranding } from './api.ts'

const DEBOUNCE_MS = 250
const LABELS = { 'sign-in': 'Sign in', consent: 'Consent', error: 'Error' } as const

/** The server's own pages with what stands in the form, saved or not. They run nothing, and nothing leads out of them. */
export function BrandingPreview({ values }: { values: object }) {
  const [page, setPage] = useState<(typeof PREVIEW_PAGES)[number]>('sign-in')
  const [theme, setTheme] = useState<'light' | 'dark'>('light')
  const [settled] = useDebouncedValue(values, DEBOUNCE_MS)
  const fields = brandingFields.safeParse(settled)
  const preview = useQuery({
    queryKey: ['branding-preview', fields.data, page, theme],
    queryFn: ({ signal }) => previewBranding({ ...brandingFields.parse(settled), page, theme }, signal),
    // What cannot be saved is not drawn: the last that could stays.
    enabled: fields.success,
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  return (
    <div role="group" aria-label="Preview">
      <Group justify="space-between">
        <Text fw={500}>Preview</Text>
        <Group gap="xs">
          <SegmentedControl
            aria-label="Page"
            size="xs"
            value={page}
            onChange={setPage}
            data={PREVIEW_PAGES.map((value) => ({ value, label: LABELS[value] }))}
          />
          <SegmentedControl
            aria-label="Theme of the preview"
            size="xs"
            value={theme}
            onChange={setTheme}
            data={[
              { value: 'light', label: 'Light theme' },
              { value: 'dark', label: 'Dark theme' },
            ]}
          />
        </Group>
      </Group>
      <iframe
        className="brand-preview"
        title={`Preview of the page: ${LABELS[page]}`}
        sandbox=""
        tabIndex={-1}
        srcDoc={preview.data?.html ?? ''}
      />
    </div>
  )
}
