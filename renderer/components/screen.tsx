import { Group, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

interface ScreenProps {
  title: string
  /** What stands right of the title: the screen's actions. */
  actions?: ReactNode
  children: ReactNode
}

/** A screen: one heading, its actions, its content. */
export function Screen({ title, actions, children }: ScreenProps) {
  useDocumentTitle(`${title} - Gatehouse`)
  return (
    <>
      <Group justify="space-between" mb="md" mih={30} wrap="nowrap">
        <Title order={1} style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        {actions !== undefined && (
          <Group gap="xs" wrap="nowrap">
            {actions}
          </Group>
        )}
      </Group>
      {children}
    </>
  )
}
