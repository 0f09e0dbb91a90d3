import { PasswordInput, type PasswordInputProps } from '@mantine/core'

interface SecretInputProps extends Omit<PasswordInputProps, 'visibilityToggleButtonProps'> {
  /** What it is called on the button that shows it. */
  what: string
}

/** What is typed here nobody should read over a shoulder, unless whoever types asks for it. */
export function SecretInput({ what, ...props }: SecretInputProps) {
  return <PasswordInput {...props} visibilityToggleButtonProps={{ 'aria-label': `Show ${what}` }} />
}
