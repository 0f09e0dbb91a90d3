import { NumberInput, Select, Stack, TextInput } from '@mantine/core'
import type { NetworkView } from '../../../server/contract/network.ts'
import { Callout } from '../../components/callout.tsx'
import { LinesField } from '../../components/lines-field.tsx'
import { Section } from '../../components/section.tsx'
import { IssuerChange } from './issuer-change.tsx'
import { LastMove } from './last-move.tsx'
import { givenWords, type NetworkForm } from './network-form.ts'
import { consequencesOf } from './network-values.ts'

interface IssuerSectionProps {
  form: NetworkForm
  view: NetworkView
}

/** By what name relying parties know the server, and where it listens. */
export function IssuerSection({ form, view }: IssuerSectionProps) {
  const { isIssuerChanged, isInsecure, issuer } = consequencesOf(form.values, view)
  const field = (
    name: 'issuer' | 'host' | 'port' | 'console_port' | 'trusted_proxies',
    option: string,
    words: string,
  ) => {
    const given = givenWords(view, name, option)
    return { description: given ?? words, readOnly: given !== undefined, ...form.getInputProps(name) }
  }
  return (
    <Section
      id="issuer"
      title="Issuer and addresses"
      description="They are kept by this machine and are in no backup. A change needs a restart of the server, which takes a few seconds."
    >
      <Stack gap="sm">
        <LastMove view={view} />
        <TextInput
          label="Issuer URL"
          placeholder={view.running.issuer}
          spellCheck={false}
          {...field(
            'issuer',
            '--issuer',
            'The name of the server, in every token. Empty: it follows from host, port and TLS. Behind a proxy: the proxy’s URL.',
          )}
        />
        <div className="addresses">
          <HostField view={view} props={field('host', '--host', 'Where the issuer listens')} />
          <NumberInput
            label="Port"
            hideControls
            allowDecimal={false}
            allowNegative={false}
            thousandSeparator={false}
            {...field('port', '--port', 'Of the issuer; 0 for a free one')}
          />
          <NumberInput
            label="Console port"
            hideControls
            allowDecimal={false}
            allowNegative={false}
            thousandSeparator={false}
            {...field('console_port', '--console-port', 'Always on 127.0.0.1')}
          />
        </div>
        <LinesField
          label="Trusted proxies"
          placeholder="10.0.0.0/8"
          {...field(
            'trusted_proxies',
            '--trusted-proxy',
            'Addresses or CIDR blocks, one a line. What they say of a request’s origin (X-Forwarded-For) is believed.',
          )}
        />
        {isInsecure && (
          <Callout tone="warning" title="Beyond this machine without TLS" role="status">
            Passwords, codes and tokens would cross the network in clear, for anybody on it to read. Choose a
            certificate below, or put a TLS proxy in front and give its https URL as the issuer.
          </Callout>
        )}
        {isIssuerChanged && form.errors['issuer'] === undefined && (
          <IssuerChange from={view.running.issuer} to={issuer} />
        )}
      </Stack>
    </Section>
  )
}

interface HostFieldProps {
  view: NetworkView
  props: { description: string; readOnly: boolean; value?: unknown }
}

function HostField({ view, props }: HostFieldProps) {
  const value = String(props.value)
  const known = view.addresses.map(({ address, label }) => ({ value: address, label }))
  const isKnown = known.some((choice) => choice.value === value)
  const foreign = { value, label: view.running.host === value ? value : `${value} (not of this machine now)` }
  return (
    <Select
      label="Host"
      data={isKnown ? known : [...known, foreign]}
      allowDeselect={false}
      comboboxProps={{ width: 300, position: 'bottom-start' }}
      {...props}
      value={value}
    />
  )
}
