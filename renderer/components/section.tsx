import { Paper, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface SectionProps {
  title: string
  description?: string
  children: ReactNode
}

/** A part of a screen, framed by a hairline. */
export function Section({ title, description, children }: SectionProps) {
  return (
    <Paper
      component="section"
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
