import './import.css'
import { Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { ConfigurationPlan, PlannedChange } from '../../../server/contract/configuration.ts'
import { Callout } from '../../components/callout.tsx'
import { digits, plural } from '../../lib/numbers.ts'
import { PlannedRecord } from './planned-record.tsx'

interface ImportPlanProps {
  name: string
  plan: ConfigurationPlan
  /** Something was changed after the plan before this one was shown. */
  isRenewed: boolean
  /** Why it could not be applied. */
  failure: string | undefined
  isBusy: boolean
  onApply: () => void
  onBack: () => void
  onClose: () => void
}

/** Warnings that somebody must have read before the plan can be applied. */
const GRAVE: readonly string[] = ['locks_you_out', 'no_operator_left']

/** What a file would change, and the choice to apply it. */
export function ImportPlan(props: ImportPlanProps) {
  const { name, plan, isRenewed, failure, isBusy, onApply, onBack, onClose } = props
  const [isAgreed, setAgreed] = useState(false)
  const isGrave = plan.warnings.some(({ code }) => GRAVE.includes(code))
  const isEmpty = plan.changes.length === 0
  return (
    <Stack gap="md">
      {isRenewed && (
        <Callout tone="warning" role="alert" title="Something was changed meanwhile">
          Nothing was applied. This is what the file would change now.
        </Callout>
      )}
      {failure !== undefined && (
        <Callout tone="bad" role="alert" title="The file was not applied">
          {failure}
        </Callout>
      )}
      <Text>
        {name}: {summaryOf(plan)}.
      </Text>
      <Warnings tone="bad" warnings={plan.warnings.filter(({ code }) => GRAVE.includes(code))} />
      <Warnings tone="warning" warnings={plan.warnings.filter(({ code }) => !GRAVE.includes(code))} />
      {isEmpty ? (
        <Callout tone="good" title="Nothing changes">
          All that the file names is as it says.
        </Callout>
      ) : (
        KINDS.map(({ kind, title }) => (
          <KindOfChange key={kind} title={title} changes={plan.changes.filter((change) => change.kind === kind)} />
        ))
      )}
      {isBusy && <Text role="status">All changes are made as one, which cannot be cancelled.</Text>}
      <div className="import-actions">
        {isGrave && (
          <Checkbox
            label="I know that, and want it applied"
            checked={isAgreed}
            disabled={isBusy}
            onChange={(event) => setAgreed(event.currentTarget.checked)}
          />
        )}
        <Group justify="flex-end" gap="xs" ml="auto">
          <Button variant="default" disabled={isBusy} onClick={onBack}>
            Choose another file
          </Button>
          <Button variant="default" disabled={isBusy} onClick={onClose}>
            {isEmpty ? 'Close' : 'Cancel'}
          </Button>
          {!isEmpty && (
            <Button
              color={isGrave ? 'red.7' : 'gate'}
              loading={isBusy}
              disabled={isGrave && !isAgreed}
              onClick={onApply}
            >
              Apply {plural(plan.changes.length, 'change')}
            </Button>
          )}
        </Group>
      </div>
    </Stack>
  )
}

interface WarningsProps {
  tone: 'bad' | 'warning'
  warnings: ConfigurationPlan['warnings']
}

function Warnings({ tone, warnings }: WarningsProps) {
  if (warnings.length === 0) return null
  return (
    <Callout tone={tone}>
      {warnings.map(({ code, message }) => (
        <p key={code} className="import-warning">
          {message}
        </p>
      ))}
    </Callout>
  )
}

const KINDS = [
  { kind: 'scopes', title: 'Scopes' },
  { kind: 'clients', title: 'Clients' },
  { kind: 'users', title: 'Users' },
  { kind: 'settings', title: 'Settings' },
] as const

function summaryOf({ changes, unchanged }: ConfigurationPlan): string {
  const created = changes.filter(({ action }) => action === 'create').length
  const left = Object.values(unchanged).reduce((sum, count) => sum + count, 0)
  return `${String(created)} created, ${String(changes.length - created)} changed, ${String(left)} left as they are`
}

/** Rows that are drawn at first, and with every "Show more". */
const ROWS = 50
/** Up to so many changes of a kind are unfolded at first. */
const UNFOLDED = 3

function KindOfChange({ title, changes }: { title: string; changes: readonly PlannedChange[] }) {
  const [shown, setShown] = useState(ROWS)
  if (changes.length === 0) return null
  const more = Math.min(ROWS * 4, changes.length - shown)
  return (
    <section aria-label={title}>
      <Group justify="space-between" mb={4}>
        <Text component="h3" fw={600}>
          {title}
        </Text>
        <Text c="dimmed" fz="xs">
          {plural(changes.length, 'change')}
        </Text>
      </Group>
      <div className="planned-records">
        {changes.slice(0, shown).map((change) => (
          <PlannedRecord key={change.id} change={change} isUnfolded={changes.length <= UNFOLDED} />
        ))}
      </div>
      {more > 0 && (
        <Button mt="xs" variant="default" onClick={() => setShown(shown + more)}>
          Show {digits(more)} more
        </Button>
      )}
    </section>
  )
}
