import { Paper, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface SectionProps {
  /** What an address names it by (`#backup`); such a section can take the focus. */
  id?: string
  title: string
  description?: string
  children: ReactNode
}

/** A part of a screen, framed by a hairline. */
export function Section({ id, title, description, children }: SectionProps) {
  return (
    <Paper
      component="section"
      {...(id === undefined ? {} : { id, tabIndex: -1 })}
      withBorder
      p="md"
      mb="md"
      style={{ borderColor: 'var(--gatehouse-line)' }}
      aria-label={title}
    >
      <Title order={2} mb={description === undefined ? 'sm' : 2}>
        {title}
      </Title>
      {description !== undefined && (
        <Text c="dimmed" mb="sm">
          {description}
        </Text>
      )}
      {children}
    </Paper>
  )
}
