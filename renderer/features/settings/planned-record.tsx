import { Text } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import type { PlannedChange } from '../../../server/contract/configuration.ts'
import { plural } from '../../lib/numbers.ts'

/** A record that a file would create or change; its fields unfold. */
export function PlannedRecord({ change, isUnfolded }: { change: PlannedChange; isUnfolded: boolean }) {
  const { id, action, fields, ends_tokens: ended } = change
  return (
    <details className="planned-record" open={isUnfolded}>
      <summary>
        <IconChevronRight size={14} aria-hidden="true" />
        <span className={`planned-action planned-${action}`}>{action === 'create' ? 'Create' : 'Change'}</span>
        <span className="planned-id">{id === 'settings' ? 'This server' : id}</span>
        <Text component="span" c="dimmed" fz="xs" className="planned-sum">
          {ended > 0 ? `ends ${plural(ended, 'live token')}` : plural(fields.length, 'field')}
        </Text>
      </summary>
      <table aria-label={`Fields of ${id}`}>
        <thead>
          <tr>
            <th scope="col">Field</th>
            {action === 'change' && <th scope="col">Now</th>}
            <th scope="col">{action === 'change' ? 'Then' : 'Value'}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.name}>
              <th scope="row">{field.name}</th>
              {action === 'change' && <td>{field.secret ? secretBefore(field.before) : shown(field.before)}</td>}
              <td>{field.secret ? secretAfter(field.after) : shown(field.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

const Word = ({ children }: { children: string }) => (
  <Text component="span" c="dimmed" fz="xs">
    {children}
  </Text>
)

const secretBefore = (before: unknown) => <Word>{before === null ? 'none' : '•••••••• (hashed)'}</Word>

function secretAfter(after: unknown) {
  if (after === 'made') return <Word>a new one, shown once</Word>
  return <Word>{after === null ? 'none' : '•••••••• (the one in the file)'}</Word>
}

/** Characters of a value that are drawn: a picture in a data URL is not read here. */
const LONGEST = 400

function shown(value: unknown) {
  const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0)
  if (isEmpty) return <Word>none</Word>
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string')
  const text = typeof value === 'string' ? value : isList ? value.join('\n') : JSON.stringify(value)
  return <span className="planned-value">{text.length > LONGEST ? `${text.slice(0, LONGEST)} ...` : text}</span>
}
