import './status.css'

const LOOKS = {
  active: { color: 'green', text: 'Active' },
  disabled: { color: 'gray', text: 'Disabled' },
  expired: { color: 'gray', text: 'Expired' },
  revoked: { color: 'red', text: 'Revoked' },
  current: { color: 'green', text: 'Current' },
  next: { color: 'gray', text: 'Next' },
  retiring: { color: 'gray', text: 'Retiring' },
  spent: { color: 'gray', text: 'Used' },
} as const

/** The state of a client, user, token or signing key: colour and word say the same. */
export function Status({ value }: { value: keyof typeof LOOKS }) {
  const { color, text } = LOOKS[value]
  return <span className={`status status-${color}`}>{text}</span>
}
