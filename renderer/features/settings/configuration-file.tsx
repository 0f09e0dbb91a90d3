import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Section } from '../../components/section.tsx'
import { saveFile } from '../../lib/save-file.ts'
import { toastError } from '../../lib/toast.ts'
import { exportConfiguration } from './api.ts'
import { ImportDialog } from './import-dialog.tsx'

/** What is stored as a declarative file, out and in. */
export function ConfigurationFile() {
  const [isImporting, setImporting] = useState(false)
  const save = useMutation({ mutationFn: exportConfiguration })
  const exportFile = () => {
    save.mutateAsync().then((file) => {
      const text = `${JSON.stringify(file, null, 2)}\n`
      const content = new Blob([text], { type: 'application/json' })
      saveFile('gatehouse.json', content, 'The configuration is exported to gatehouse.json')
    }, toastError)
  }
  return (
    <Section
      id="configuration-file"
      title="Configuration file"
      description="Scopes, clients, users and these settings as one JSON file: to keep under version control, or to start another server with (--config). Secrets and passwords are never in it."
    >
      <Group gap="xs">
        <Button variant="default" loading={save.isPending} onClick={exportFile}>
          Export
        </Button>
        <Button variant="default" onClick={() => setImporting(true)}>
          Import a file
        </Button>
      </Group>
      <ImportDialog opened={isImporting} onClose={() => setImporting(false)} />
    </Section>
  )
}
