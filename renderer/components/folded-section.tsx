import './folded-section.css'
import { Box, Paper, Text, Title, UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useId, useState, type ReactNode } from 'react'

interface FoldedSectionProps {
  title: string
  /** What is inside, so that nobody must open it to know. */
  description: string
  /** Open at first: something in it is set. */
  isUsed: boolean
  /** Something in it must be corrected: it is open as long as that is so. */
  hasErrors: boolean
  children: ReactNode
}

/** A part of a form that most people never need, folded away until it is opened. */
export function FoldedSection({ title, description, isUsed, hasErrors, children }: FoldedSectionProps) {
  const id = useId()
  const [isOpened, setOpened] = useState(isUsed)
  const isOpen = isOpened || hasErrors
  return (
    <Paper component="section" withBorder mb="md" style={{ borderColor: 'var(--gatehouse-line)' }} aria-label={title}>
      <Title order={2}>
        <UnstyledButton
          type="button"
          className="folded-section-control"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpened(!isOpen)}
        >
          <IconChevronRight size={16} aria-hidden="true" />
          <span>
            {title}
            <Text component="span" c="dimmed" display="block" fw={400}>
              {description}
            </Text>
          </span>
        </UnstyledButton>
      </Title>
      <Box id={id} px="md" pb={isOpen ? 'md' : 0}>
        {isOpen && children}
      </Box>
    </Paper>
  )
}
