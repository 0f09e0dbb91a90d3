import { Checkbox, NumberInput, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { FoldedSection } from '../../components/folded-section.tsx'
import { LinesField } from '../../components/lines-field.tsx'
import { SIGNING_ALGORITHMS } from '../../../server/protocol/signing-algorithms.ts'
import { CLIENT_KINDS } from './client-kinds.ts'
import { UNSET, valuesOfKind, type ClientForm, type ClientValues } from './client-values.ts'

type Field = keyof ClientValues

const algorithms = (unset: string, ...more: readonly string[]) => [
  { value: UNSET, label: unset },
  ...SIGNING_ALGORITHMS,
  ...more,
]

/** Its public keys, by value or by address, and what it signs with. */
export function KeyFields({ form }: { form: ClientForm }) {
  return (
    <>
      <TextInput
        label="Address of its keys"
        description="A JWK Set at an https address (jwks_uri), fetched when it is needed: the client can change its keys there"
        {...form.getInputProps('jwks_uri')}
      />
      <LinesField
        label="Its keys"
        description="Or the JWK Set itself (jwks), with public keys alone"
        {...form.getInputProps('jwks')}
      />
      <Select
        label="Signs its assertions with"
        data={algorithms('Any algorithm this server knows')}
        allowDeselect={false}
        {...form.getInputProps('token_endpoint_auth_signing_alg')}
      />
    </>
  )
}

const KEY_FIELDS: readonly Field[] = ['jwks_uri', 'jwks', 'token_endpoint_auth_signing_alg']

/** What most clients never need, folded; a part that is used, or wrong, is open. */
export function FurtherClientFields({ form, hasKeysAbove }: { form: ClientForm; hasKeysAbove: boolean }) {
  return (
    <>
      <Part
        form={form}
        title="Links and contacts"
        description="Logo, home page, policy and terms that people see when they sign in"
        fields={['logo_uri', 'client_uri', 'policy_uri', 'tos_uri', 'initiate_login_uri', 'contacts']}
      >
        <SimpleGrid cols={2} spacing="sm">
          <TextInput label="Logo" description="Address of an image" {...form.getInputProps('logo_uri')} />
          <TextInput
            label="Home page"
            description="Address; of an API, the resource that it is"
            {...form.getInputProps('client_uri')}
          />
          <TextInput label="Privacy policy" description="Address" {...form.getInputProps('policy_uri')} />
          <TextInput label="Terms of service" description="Address" {...form.getInputProps('tos_uri')} />
        </SimpleGrid>
        <TextInput
          label="Sign-in from elsewhere"
          description="An https address where the client begins a sign-in that another site asks for (initiate_login_uri)"
          {...form.getInputProps('initiate_login_uri')}
        />
        <LinesField
          label="Contacts"
          description="Who is responsible for it, one per line"
          {...form.getInputProps('contacts')}
        />
      </Part>

      <Part
        form={form}
        title="Lifetimes"
        description="Of its tokens, and how old a sign-in may be"
        fields={['access_token_lifetime', 'refresh_token_lifetime', 'default_max_age']}
      >
        <SimpleGrid cols={2} spacing="sm">
          <Seconds form={form} field="access_token_lifetime" label="Access token lifetime" empty="the server’s" />
          <Seconds form={form} field="refresh_token_lifetime" label="Refresh token lifetime" empty="the server’s" />
          <Seconds form={form} field="default_max_age" label="Oldest sign-in" empty="any; older ones sign in again" />
        </SimpleGrid>
      </Part>

      <Part
        form={form}
        title="Sign-out"
        description="Where people go on to, and where the client is told that a session ended"
        fields={['post_logout_redirect_uris', 'backchannel_logout_uri', 'backchannel_logout_session_required']}
      >
        <LinesField
          label="Post-logout redirect URIs"
          description="One per line"
          {...form.getInputProps('post_logout_redirect_uris')}
        />
        <TextInput
          label="Back-channel logout address"
          description="The server sends a logout token here when a session ends"
          {...form.getInputProps('backchannel_logout_uri')}
        />
        <Checkbox
          label="Logout tokens name the session"
          description="The client tells the sessions of one person apart"
          {...form.getInputProps('backchannel_logout_session_required', { type: 'checkbox' })}
        />
      </Part>

      <Part
        form={form}
        title="Signatures"
        description="Keys of the client, and how tokens and requests are signed"
        fields={[
          ...(hasKeysAbove ? [] : KEY_FIELDS),
          'id_token_signed_response_alg',
          'userinfo_signed_response_alg',
          'request_object_signing_alg',
          'request_uris',
        ]}
      >
        {!hasKeysAbove && <KeyFields form={form} />}
        <SimpleGrid cols={2} spacing="sm">
          <Select
            label="ID tokens"
            description="Signed by the server with"
            data={[...SIGNING_ALGORITHMS]}
            allowDeselect={false}
            {...form.getInputProps('id_token_signed_response_alg')}
          />
          <Select
            label="Userinfo"
            description="Signed by the server with"
            data={algorithms('Not signed: JSON')}
            allowDeselect={false}
            {...form.getInputProps('userinfo_signed_response_alg')}
          />
        </SimpleGrid>
        <Select
          label="Request objects"
          description="Signed by the client with"
          data={algorithms('Any algorithm, or none', 'none')}
          allowDeselect={false}
          {...form.getInputProps('request_object_signing_alg')}
        />
        <LinesField
          label="Request URIs"
          description="Where its request objects may be fetched from, one per line"
          {...form.getInputProps('request_uris')}
        />
      </Part>

      <Part
        form={form}
        title="Binding and resources"
        description="Tokens that work with one key alone, pushed requests, other resource servers"
        fields={['dpop_bound_access_tokens', 'require_pushed_authorization_requests', 'resources']}
      >
        <Checkbox
          label="Tokens are bound to a key (DPoP)"
          description="A stolen token is of no use without the key. The client must know RFC 9449"
          {...form.getInputProps('dpop_bound_access_tokens', { type: 'checkbox' })}
        />
        <Checkbox
          label="Requests are pushed first (PAR)"
          description="The client sends them itself before the browser comes: nobody can change them on the way (RFC 9126)"
          {...form.getInputProps('require_pushed_authorization_requests', { type: 'checkbox' })}
        />
        <LinesField
          label="Resource servers"
          description="It may ask for tokens for these, beside this server: absolute URIs, one per line (RFC 8707)"
          {...form.getInputProps('resources')}
        />
      </Part>
    </>
  )
}

interface PartProps {
  form: ClientForm
  title: string
  description: string
  fields: readonly Field[]
  children: ReactNode
}

/** What every field has until somebody sets it. */
const [anyKind] = CLIENT_KINDS
const untouched = anyKind === undefined ? undefined : valuesOfKind(anyKind)

function Part({ form, title, description, fields, children }: PartProps) {
  const [isUsed] = useState(() => fields.some((field) => form.values[field] !== untouched?.[field]))
  const hasErrors = fields.some((field) => form.errors[field] !== undefined)
  return (
    <FoldedSection {...{ title, description, isUsed, hasErrors }}>
      <Stack gap="sm">{children}</Stack>
    </FoldedSection>
  )
}

function Seconds(props: { form: ClientForm; field: Field; label: string; empty: string }) {
  return (
    <NumberInput
      label={props.label}
      description={`Empty: ${props.empty}`}
      suffix=" s"
      hideControls
      {...props.form.getInputProps(props.field)}
    />
  )
}
