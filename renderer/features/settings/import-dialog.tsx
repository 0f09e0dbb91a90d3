import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core'
import { useEffect, useEffectEvent, type ReactNode } from 'react'
import { Callout } from '../../components/callout.tsx'
import { ShownOnce } from '../../components/shown-once.tsx'
import { plural } from '../../lib/numbers.ts'
import { useConfigurationImport, type ImportState, type Refusal } from './configuration-import.ts'
import { ImportPlan } from './import-plan.tsx'
import { ImportSource } from './import-source.tsx'

interface ImportDialogProps {
  opened: boolean
  onClose: () => void
  /** One that is chosen already. */
  file?: File | undefined
}

/** Imports a declarative file: it is chosen, what it would change is shown, and then it is applied or not. */
export function ImportDialog({ opened, onClose, file }: ImportDialogProps) {
  const { state, startOver, chooseFile, chooseText, apply } = useConfigurationImport()
  const chosenAlready = useEffectEvent(chooseFile)
  useEffect(() => {
    if (file !== undefined) chosenAlready(file)
  }, [file])
  const close = () => {
    // What is being applied is applied: it can be seen to its end.
    if (state.step === 'applying') return
    startOver()
    onClose()
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={titleOf(state)}
      size={state.step === 'planned' || state.step === 'applying' ? 860 : 600}
      closeOnClickOutside={false}
      withCloseButton={state.step !== 'applying'}
    >
      {state.step === 'choosing' && <ImportSource onFile={chooseFile} onText={chooseText} onCancel={close} />}
      {state.step === 'planning' && <Planning name={state.name} onCancel={startOver} />}
      {state.step === 'refused' && <Refused {...state} onBack={startOver} onClose={close} />}
      {(state.step === 'planned' || state.step === 'applying') && (
        <ImportPlan
          // Another plan is looked at, and agreed to, anew.
          key={state.plan.digest}
          name={state.source.name}
          plan={state.plan}
          isRenewed={state.step === 'planned' && state.isRenewed}
          failure={state.step === 'planned' ? state.failure : undefined}
          isBusy={state.step === 'applying'}
          onApply={() => apply(state.source, state.plan)}
          onBack={startOver}
          onClose={close}
        />
      )}
      {state.step === 'applied' && <Applied {...state.outcome} onClose={close} />}
    </Modal>
  )
}

function titleOf({ step }: ImportState): string {
  if (step === 'planned' || step === 'applying') return 'What the file would change'
  if (step === 'refused') return 'This file cannot be used'
  return step === 'applied' ? 'The file is applied' : 'Import a configuration file'
}

function Planning({ name, onCancel }: { name: string; onCancel: () => void }) {
  return (
    <Stack gap="md">
      <Group gap="sm" role="status" wrap="nowrap">
        <Loader size="xs" />
        <Text>{name} is compared with what is stored. Nothing is changed by that.</Text>
      </Group>
      <Actions>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </Actions>
    </Stack>
  )
}

/** Places that are listed: who has more begins with these. */
const SHOWN_PROBLEMS = 100

interface RefusedProps {
  name: string
  refusal: Refusal
  onBack: () => void
  onClose: () => void
}

function Refused({ name, refusal: { message, problems }, onBack, onClose }: RefusedProps) {
  const places = problems.filter(({ path }) => path !== '')
  return (
    <Stack gap="md">
      <Callout tone="bad" role="alert" title={`${name} was not applied. Nothing is changed.`}>
        {places.length === 0 ? message : `Correct ${plural(problems.length, 'problem')} in it and choose it again.`}
      </Callout>
      {places.length > 0 && (
        <ul className="import-problems" aria-label="Problems">
          {problems.slice(0, SHOWN_PROBLEMS).map(({ path, message: problem }, index) => (
            <li key={index}>
              <code>{path === '' ? 'the file' : path}</code> {problem}
            </li>
          ))}
          {problems.length > SHOWN_PROBLEMS && <li>And more: correct these first.</li>}
        </ul>
      )}
      <Actions>
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button onClick={onBack} data-autofocus>
          Choose another file
        </Button>
      </Actions>
    </Stack>
  )
}

interface AppliedProps {
  changes: number
  secrets: readonly { client_id: string; client_name: string; client_secret: string }[]
  onClose: () => void
}

function Applied({ changes, secrets, onClose }: AppliedProps) {
  const lines = secrets.map(({ client_id, client_secret }) => `${client_id}  ${client_secret}`).join('\n')
  return (
    <Stack gap="md">
      <Callout tone="good" role="status" title={`${plural(changes, 'record')} created or changed`} />
      {secrets.length > 0 && (
        <>
          <ShownOnce label={secrets.length === 1 ? 'Client ID and secret' : 'Client IDs and secrets'} value={lines} />
          <Callout tone="warning" title={secrets.length === 1 ? 'Copy the secret now' : 'Copy the secrets now'}>
            {secrets.length === 1
              ? 'Only its hash is stored: it cannot be shown again.'
              : 'Only their hashes are stored: they cannot be shown again. Give each to the program that it belongs to.'}
          </Callout>
        </>
      )}
      <Actions>
        <Button onClick={onClose} data-autofocus>
          Done
        </Button>
      </Actions>
    </Stack>
  )
}

const Actions = ({ children }: { children: ReactNode }) => (
  <Group justify="flex-end" gap="xs">
    {children}
  </Group>
)
