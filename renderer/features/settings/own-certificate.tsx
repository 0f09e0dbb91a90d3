import { Button, FileButton, Group, Stack, Text } from '@mantine/core'
import type { NetworkView } from '../../../server/contract/network.ts'
import { Details } from '../../components/details.tsx'
import { LinesField } from '../../components/lines-field.tsx'
import { toastError } from '../../lib/toast.ts'
import { certificateRows } from './certificate-rows.tsx'
import type { NetworkForm } from './network-form.ts'

/** Characters; a chain with its key has a tenth of it. */
const LONGEST_FILE = 100_000

const PARTS = [
  {
    field: 'certificate_chain',
    label: 'Certificate and its chain',
    description: 'PEM: the server’s certificate first, then each one’s issuer',
    placeholder: '-----BEGIN CERTIFICATE-----',
    button: 'Choose a file with the certificate',
  },
  {
    field: 'certificate_key',
    label: 'Private key',
    description: 'PEM, not encrypted. It is kept in the data directory, for the server’s user alone, and never shown.',
    placeholder: '-----BEGIN PRIVATE KEY-----',
    button: 'Choose a file with the key',
  },
] as const

interface OwnCertificateProps {
  form: NetworkForm
  view: NetworkView
}

/** A certificate that is pasted or chosen; the one that is kept, where nothing is. */
export function OwnCertificate({ form, view }: OwnCertificateProps) {
  const { own_certificate: kept, running } = view
  const choose = (field: (typeof PARTS)[number]['field'], file: File | null) => {
    if (file === null) return
    if (file.size > LONGEST_FILE) {
      toastError(new Error(`${file.name} is too large to be a certificate or a key`))
      return
    }
    file.text().then((text) => form.setFieldValue(field, text), toastError)
  }
  return (
    <Stack gap="sm">
      {kept !== null && running.tls !== 'own' && (
        <section aria-label="Kept">
          <h3 className="part-title">Kept, and served after the restart</h3>
          <Details items={certificateRows(kept)} />
        </section>
      )}
      {kept !== null && <Text c="dimmed">Leave both empty to keep it, or give another with its key.</Text>}
      {PARTS.map(({ field, label, description, placeholder, button }) => (
        <Stack key={field} gap={4}>
          <LinesField
            label={label}
            description={description}
            placeholder={placeholder}
            autoComplete="off"
            maxRows={5}
            {...form.getInputProps(field)}
          />
          <Group justify="flex-end">
            <FileButton onChange={(file) => choose(field, file)} accept=".pem,.crt,.cer,.key,.txt">
              {(props) => (
                <Button variant="default" size="compact-xs" aria-label={button} {...props}>
                  Choose a file
                </Button>
              )}
            </FileButton>
          </Group>
        </Stack>
      ))}
    </Stack>
  )
}
