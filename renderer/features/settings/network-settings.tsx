import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { NETWORK_FIELDS, type NetworkView } from '../../../server/contract/network.ts'
import { FormActions } from '../../components/form-actions.tsx'
import { LoadFailed } from '../../components/notice.tsx'
import { Section } from '../../components/section.tsx'
import { SkeletonLines } from '../../components/skeleton-lines.tsx'
import { messageOf, serverErrors } from '../../lib/form-errors.ts'
import { useLoadedRecord, type LoadedRecord } from '../../lib/loaded-record.ts'
import { networkQuery } from './api.ts'
import { IssuerSection } from './issuer-section.tsx'
import { MoveDialog, type MoveState } from './move-dialog.tsx'
import { moveServer } from './move-server.ts'
import { problemsOf, toSend, valuesOf, type NetworkValues } from './network-values.ts'
import { TlsSection } from './tls-section.tsx'

/** Where the issuer answers, by what name and by which certificate: one form, for the server starts again with all of it. */
export function NetworkSettings() {
  const network = useQuery(networkQuery())
  if (network.data !== undefined) return <Loaded view={network.data} />
  return (
    <>
      <Section id="issuer" title="Issuer and addresses">
        {network.isError ? (
          <LoadFailed error={network.error} retry={() => void network.refetch()} />
        ) : (
          <SkeletonLines />
        )}
      </Section>
      <Section id="tls" title="TLS">
        {!network.isError && <SkeletonLines />}
      </Section>
    </>
  )
}

function Loaded({ view }: { view: NetworkView }) {
  const loaded = useLoadedRecord(view)
  return <NetworkSettingsForm key={loaded.formKey} view={view} loaded={loaded} />
}

const LABELS = {
  issuer: 'Issuer URL',
  host: 'Host',
  port: 'Port',
  console_port: 'Console port',
  trusted_proxies: 'Trusted proxies',
  tls: 'TLS',
  certificate_chain: 'Certificate',
  certificate_key: 'Key of the certificate',
}

const FIELDS_IN_ORDER = [...NETWORK_FIELDS, 'certificate_chain', 'certificate_key'] as const

interface NetworkSettingsFormProps {
  /** As it is now: a certificate may be renewed under the form. */
  view: NetworkView
  loaded: LoadedRecord<NetworkView>
}

function NetworkSettingsForm({ view, loaded }: NetworkSettingsFormProps) {
  const { base } = loaded
  const [state, setState] = useState<MoveState>({ step: 'editing' })
  const form = useForm<NetworkValues>({
    initialValues: valuesOf(base),
    validate: (values) => problemsOf(values, base),
    validateInputOnChange: true,
  })

  const move = () => {
    setState({ step: 'moving' })
    moveServer(toSend(form.getValues(), base)).catch((error: unknown) => {
      const fields = serverErrors(error, Object.keys(form.getValues()))
      if (fields === null) {
        setState({ step: 'failed', reason: messageOf(error) })
        return
      }
      form.setErrors(fields)
      setState({ step: 'editing' })
      // The dialog gives the focus back to the button first.
      setTimeout(() => showFirst(fields), 300)
    })
  }
  /** The form is longer than a window. */
  const showFirst = (errors: object) => {
    const [first] = FIELDS_IN_ORDER.filter((field) => field in errors)
    if (first !== undefined) form.getInputNode(first)?.focus()
  }
  return (
    <form onSubmit={(event) => form.onSubmit(() => setState({ step: 'confirming' }), showFirst)(event)} noValidate>
      <IssuerSection form={form} view={view} />
      <TlsSection form={form} view={view} />
      <FormActions
        action="Save and restart the server"
        isHiddenUntouched
        form={form}
        loaded={loaded}
        valuesOf={valuesOf}
        labels={LABELS}
        isBusy={state.step === 'moving'}
      />
      <MoveDialog
        state={state}
        values={form.values}
        view={base}
        onMove={move}
        onClose={() => setState({ step: 'editing' })}
      />
    </form>
  )
}
