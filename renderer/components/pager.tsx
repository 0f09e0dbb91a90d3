import { Button, Group, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'

export interface PageCursors {
  after: string | undefined
  before: string | undefined
}

interface PagerProps {
  /** Undefined while loading. */
  page: { total: number; next: string | null; previous: string | null } | undefined
  /** "client", "token". */
  noun: string
  onMove: (cursors: PageCursors) => void
}

/** How many there are, and the way to the pages before and after. */
export function Pager({ page, noun, onMove }: PagerProps) {
  const { next = null, previous = null, total } = page ?? {}
  return (
    <Group justify="space-between" mt="xs" mih={30}>
      <Text c="dimmed" fz="xs" role="status">
        {total === undefined ? '' : `${total.toLocaleString('en')} ${noun}${total === 1 ? '' : 's'}`}
      </Text>
      {(next !== null || previous !== null) && (
        <Group gap="xs" component="nav" aria-label="Pages">
          <Button
            variant="default"
            leftSection={<IconChevronLeft size={14} />}
            disabled={previous === null}
            onClick={() => previous !== null && onMove({ before: previous, after: undefined })}
          >
            Previous
          </Button>
          <Button
            variant="default"
            rightSection={<IconChevronRight size={14} />}
            disabled={next === null}
            onClick={() => next !== null && onMove({ after: next, before: undefined })}
          >
            Next
          </Button>
        </Group>
      )}
    </Group>
  )
}
