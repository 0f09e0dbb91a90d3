import { Button, Group } from '@mantine/core'
import { CopyButton } from '../../components/copy-button.tsx'
import { SecretInput } from '../../components/secret-input.tsx'

interface PasswordFieldProps {
  value: string
  onChange: (value: string) => void
  error?: React.ReactNode
  description?: string
}

/** A password typed or made; a made one is there to be copied before it is gone. */
export function PasswordField({ value, onChange, error, description }: PasswordFieldProps) {
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <SecretInput
        what="password"
        flex={1}
        label="Password"
        description={description}
        autoComplete="new-password"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
      />
      <Button variant="default" onClick={() => onChange(generatePassword())}>
        Generate
      </Button>
      {value !== '' && <CopyButton value={value} label="Copy password" />}
    </Group>
  )
}

/** 20 characters of an alphabet without look-alikes: about 115 random bits. */
function generatePassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
  let password = ''
  while (password.length < 20) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1))
    // Bytes beyond the last whole multiple would favour the first letters.
    if (byte < Math.floor(256 / alphabet.length) * alphabet.length) password += alphabet[byte % alphabet.length] ?? ''
  }
  return password
}
