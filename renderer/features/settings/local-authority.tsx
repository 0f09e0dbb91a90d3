import { Button, Code, Group, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { NetworkView } from '../../../server/contract/network.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Details } from '../../components/details.tsx'
import { saveFile } from '../../lib/save-file.ts'
import { showRefusal } from '../../lib/show-refusal.ts'
import { toastDone } from '../../lib/toast.ts'
import { useMakeAuthority } from './api.ts'
import { certificateRows } from './certificate-rows.tsx'
import type { NetworkForm } from './network-form.ts'

interface LocalAuthorityProps {
  form: NetworkForm
  view: NetworkView
}

/** The authority that vouches for this server alone: made, taken along, trusted. */
export function LocalAuthority({ form, view }: LocalAuthorityProps) {
  const { authority, given, running } = view
  const [isReplacing, setReplacing] = useState(false)
  const make = useMakeAuthority()
  const start = (replace: boolean) => {
    const { issuer, host } = form.getValues()
    const body = {
      issuer: given.includes('issuer') ? running.issuer : issuer,
      host: given.includes('host') ? running.host : host,
      replace,
    }
    make
      .mutateAsync(body)
      .then(
        () => toastDone('The local authority is made'),
        (error: unknown) => showRefusal(form, error),
      )
      .finally(() => setReplacing(false))
  }
  return (
    <section aria-label="Local authority">
      <h3 className="part-title">Local authority</h3>
      {authority === null ? (
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Text c="dimmed">
            There is none yet. It can vouch for this machine, and for the issuer’s host as it stands above, and for
            nothing else.
          </Text>
          <Button variant="default" loading={make.isPending} onClick={() => start(false)} style={{ flexShrink: 0 }}>
            Make a local authority
          </Button>
        </Group>
      ) : (
        <Stack gap="sm">
          <Details items={certificateRows(authority)} />
          <Group gap="xs">
            <Button
              variant="default"
              onClick={() =>
                saveFile('gatehouse-authority.pem', new Blob([authority.pem], { type: 'application/x-pem-file' }))
              }
            >
              Download its certificate
            </Button>
            <Button variant="default" loading={make.isPending} onClick={() => setReplacing(true)}>
              Make another
            </Button>
          </Group>
          <Trust steps={authority.trust} />
        </Stack>
      )}
      <ConfirmDialog
        opened={isReplacing}
        onClose={() => setReplacing(false)}
        title="Make another local authority"
        action="Make another"
        isBusy={make.isPending}
        onConfirm={() => start(true)}
      >
        It takes the place of the one that is there, for the issuer and host as they stand in the form. Whatever trusted
        the former one trusts this server no more, until it is told to trust the new one.
      </ConfirmDialog>
    </section>
  )
}

function Trust({ steps }: { steps: readonly { where: string; command: string }[] }) {
  const [where, setWhere] = useState(steps[0]?.where ?? '')
  const command = steps.find((step) => step.where === where)?.command ?? ''
  return (
    <Stack gap="xs">
      <Select
        label="How to trust it"
        description="The path is of this machine. On another one, take the file that you downloaded there."
        data={steps.map((step) => step.where)}
        allowDeselect={false}
        maw={480}
        value={where}
        onChange={(chosen) => setWhere(chosen ?? where)}
      />
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Code block flex={1} role="group" aria-label={`How to trust it: ${where}`} className="trust-step">
          {command}
        </Code>
        <CopyButton value={command} label="Copy how to trust it" />
      </Group>
    </Stack>
  )
}
