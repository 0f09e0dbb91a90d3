import './changed-meanwhile.css'
import { Button, Group, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { merged, type Decisions, type FieldChange, type ThreeVersions } from '../lib/three-way.ts'
import { Callout } from './callout.tsx'

/** What each field is called on the form. The revision is none of them. */
export type FieldLabels<Values> = Record<Exclude<keyof Values & string, 'revision'>, string>

interface ChangedMeanwhileProps<Values extends object> {
  versions: ThreeVersions<Values>
  /** Those of the other, of fields that have a label. */
  changes: readonly FieldChange<Values>[]
  labels: FieldLabels<Values>
  /** Called with what both say, once everything is decided that both changed. */
  onMerge: (values: Values) => void
  /** Takes what is stored; what was typed is lost. */
  onDiscard: () => void
}

/** Shows what somebody else changed in a record that is being edited, and asks where both changed the same. */
export function ChangedMeanwhile<Values extends object>({
  versions,
  changes,
  labels,
  onMerge,
  onDiscard,
}: ChangedMeanwhileProps<Values>) {
  const [decisions, setDecisions] = useState<Decisions<Values>>({})
  const nameOf = (field: string) => (labels as Partial<Record<string, string>>)[field]
  const isAsked = changes.some(({ isConflict }) => isConflict)
  const both = merged(versions, decisions)
  return (
    <Callout tone="warning" role="alert" title="This was changed meanwhile">
      <p className="changed-words">{isAsked ? ASKED : UNASKED}</p>
      <ul className="changed-fields">
        {changes.map((change) => (
          <li key={change.field}>
            <ChangedField
              change={change}
              label={nameOf(change.field) ?? change.field}
              decision={decisions[change.field]}
              onDecide={(decision) => setDecisions((others) => ({ ...others, [change.field]: decision }))}
            />
          </li>
        ))}
      </ul>
      <Group gap="xs" mt="xs">
        <Button variant="default" disabled={both === null} onClick={() => both !== null && onMerge(both)}>
          Take the new values, keep my changes
        </Button>
        <Button variant="default" onClick={onDiscard}>
          Discard mine
        </Button>
      </Group>
    </Callout>
  )
}

const ASKED = 'Somebody else saved it. Where you both changed the same, choose what stays.'
const UNASKED = 'Somebody else saved it. You changed other fields: both can be kept.'

interface ChangedFieldProps<Values> {
  change: FieldChange<Values>
  label: string
  decision: 'theirs' | 'mine' | undefined
  onDecide: (decision: 'theirs' | 'mine') => void
}

function ChangedField<Values>({ change, label, decision, onDecide }: ChangedFieldProps<Values>) {
  return (
    <div role="group" aria-label={label} className="changed-field" data-conflict={change.isConflict || undefined}>
      <Group justify="space-between" gap="xs" mih={26}>
        <strong>{label}</strong>
        {change.isConflict && (
          <SegmentedControl
            size="xs"
            aria-label={`What stays of ${label}`}
            data={[
              { value: 'theirs', label: 'Take theirs' },
              { value: 'mine', label: 'Keep mine' },
            ]}
            // Neither until somebody decides.
            value={decision ?? ''}
            onChange={(value) => onDecide(value === 'mine' ? 'mine' : 'theirs')}
          />
        )}
      </Group>
      <dl>
        <Version name="Was" value={change.began} />
        <Version name="Now" value={change.theirs} />
        {change.isConflict && <Version name="Yours" value={change.mine} />}
      </dl>
    </div>
  )
}

function Version({ name, value }: { name: string; value: unknown }) {
  const text = textOf(value)
  return (
    <>
      <dt>{name}</dt>
      {/* A long list scrolls: by keys, too. */}
      <dd tabIndex={text.includes('\n') ? 0 : undefined} data-empty={text === '' || undefined}>
        {text === '' ? 'Empty' : text}
      </dd>
    </>
  )
}

/** A value of a field in one line, or in the lines that it has. */
function textOf(value: unknown): string {
  if (value === null || value === undefined || value === 'unset') return ''
  if (typeof value === 'boolean') return value ? 'On' : 'Off'
  if (Array.isArray(value)) return value.join(', ')
  if (typeof value === 'string') return value.startsWith('data:image/') ? imageText(value) : value
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}

/** An image stands in its field as a data URI: nobody reads that. */
const imageText = (uri: string) =>
  `${uri.slice(5, uri.indexOf(';'))}, ${String(Math.ceil((uri.length * 3) / 4 / 1024))} kB`
