import './import.css'
import { Button, FileButton, Stack, Text, Textarea } from '@mantine/core'
import { IconFileUpload } from '@tabler/icons-react'
import { useState, type DragEvent } from 'react'
import { DialogActions } from '../../components/dialog-actions.tsx'

interface ImportSourceProps {
  onFile: (file: File) => void
  onText: (text: string) => void
  onCancel: () => void
}

/** A file that is chosen or dropped, or its text. */
export function ImportSource({ onFile, onText, onCancel }: ImportSourceProps) {
  const [text, setText] = useState('')
  return (
    <Stack gap="md">
      <Text c="dimmed">
        What it names is created or changed, what it does not name is left alone. You see what it would change before
        anything is.
      </Text>
      <DropArea onFile={onFile}>
        <IconFileUpload size={20} stroke={1.6} aria-hidden="true" />
        <span>Drop a JSON file here, or</span>
        <FileButton accept="application/json,.json,.gatehouse" onChange={(file) => file !== null && onFile(file)}>
          {(props) => (
            <Button variant="default" data-autofocus {...props}>
              Choose a file
            </Button>
          )}
        </FileButton>
      </DropArea>
      <Textarea
        label="Or paste its text"
        autosize
        minRows={4}
        maxRows={10}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <DialogActions onCancel={onCancel}>
        <Button disabled={text.trim() === ''} onClick={() => onText(text)}>
          Show what it would change
        </Button>
      </DialogActions>
    </Stack>
  )
}

function DropArea({ onFile, children }: { onFile: (file: File) => void; children: React.ReactNode }) {
  const [isOver, setOver] = useState(false)
  const over = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer.files[0]
    if (file !== undefined) onFile(file)
  }
  return (
    <div
      className="drop-area"
      data-over={isOver}
      onDragEnter={over}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {children}
    </div>
  )
}
