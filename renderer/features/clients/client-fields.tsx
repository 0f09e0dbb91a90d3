import { Checkbox, Select, Stack, TextInput } from '@mantine/core'
import { LinesField } from '../../components/lines-field.tsx'
import { ScopesField } from '../../components/scopes-field.tsx'
import { Section } from '../../components/section.tsx'
import { AUTH_METHOD_CHOICES } from './client-kinds.ts'
import { FurtherClientFields, KeyFields } from './further-client-fields.tsx'
import type { ClientForm } from './client-values.ts'
import { GrantFields } from './grant-fields.tsx'

/** What can be said of a client; shared by creating and editing. */
export function ClientFields({ form, redirectUriExample }: { form: ClientForm; redirectUriExample: string | null }) {
  const exchangesCodes = form.values.grant_types.includes('authorization_code')
  const isRedirected = exchangesCodes || form.values.grant_types.includes('implicit')
  // What is sent is always there to be seen, and to be corrected.
  const hasRedirects = isRedirected || form.values.redirect_uris !== ''
  const hasLegacyExchange = exchangesCodes || form.values.legacy_code_exchange
  const isByKey = form.values.token_endpoint_auth_method === 'private_key_jwt'
  return (
    <>
      <Section title="Client">
        <Stack gap="sm">
          <TextInput
            label="Name"
            required
            description="People see it when they sign in"
            {...form.getInputProps('client_name')}
          />
          {hasRedirects && (
            <LinesField
              label="Redirect URIs"
              description={`One per line, matched exactly${redirectUriExample === null ? '' : `, for example ${redirectUriExample}`}`}
              required={isRedirected}
              {...form.getInputProps('redirect_uris')}
            />
          )}
          <ScopesField description="What it may ask for" {...form.getInputProps('scope')} value={form.values.scope} />
        </Stack>
      </Section>

      <Section title="Grants and authentication">
        <Stack gap="sm">
          <GrantFields form={form} />
          <Select
            label="Authentication"
            description="How it proves who it is at the token endpoint"
            data={[...AUTH_METHOD_CHOICES]}
            allowDeselect={false}
            {...form.getInputProps('token_endpoint_auth_method')}
          />
          {isByKey && <KeyFields form={form} />}
          {hasLegacyExchange && (
            <Checkbox
              label="Legacy code exchange"
              description="No PKCE, and redirect_uri may be left out. A stolen code is then enough, with the secret, to get tokens: only for programs that cannot be changed"
              {...form.getInputProps('legacy_code_exchange', { type: 'checkbox' })}
            />
          )}
        </Stack>
      </Section>

      <FurtherClientFields form={form} hasKeysAbove={isByKey} />
    </>
  )
}
