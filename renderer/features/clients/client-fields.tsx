import { Checkbox, NumberInput, Select, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { ScopesField } from '../../components/scopes-field.tsx'
import { Section } from '../../components/section.tsx'
import { AUTH_METHOD_CHOICES, GRANT_CHOICES } from './client-kinds.ts'
import type { ClientValues } from './client-values.ts'

type ClientForm = UseFormReturnType<ClientValues>

/** What can be said of a client; shared by creating and editing. */
export function ClientFields({ form, redirectUriExample }: { form: ClientForm; redirectUriExample: string | null }) {
  const isRedirected = form.values.grant_types.includes('authorization_code')
  // What is sent is always there to be seen, and to be corrected.
  const hasRedirects = isRedirected || form.values.redirect_uris !== ''
  const hasLogoutRedirects = isRedirected || form.values.post_logout_redirect_uris !== ''
  const hasLegacyExchange = isRedirected || form.values.legacy_code_exchange
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
            <UriLines
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
          <Checkbox.Group label="Grants" {...form.getInputProps('grant_types')}>
            <Stack gap="xs" mt={4}>
              {GRANT_CHOICES.map(({ value, label, description }) => (
                <Checkbox key={value} value={value} label={label} description={description} />
              ))}
            </Stack>
          </Checkbox.Group>
          <Select
            label="Authentication"
            description="How it proves who it is at the token endpoint"
            data={[...AUTH_METHOD_CHOICES]}
            allowDeselect={false}
            {...form.getInputProps('token_endpoint_auth_method')}
          />
          {hasLegacyExchange && (
            <Checkbox
              label="Legacy code exchange"
              description="No PKCE, and redirect_uri may be left out. A stolen code is then enough, with the secret, to get tokens: only for programs that cannot be changed"
              {...form.getInputProps('legacy_code_exchange', { type: 'checkbox' })}
            />
          )}
        </Stack>
      </Section>

      <Section title="Lifetimes and links" description="Empty takes the server’s lifetime.">
        <SimpleGrid cols={2} spacing="sm">
          <NumberInput
            label="Access token lifetime"
            suffix=" s"
            hideControls
            {...form.getInputProps('access_token_lifetime')}
          />
          <NumberInput
            label="Refresh token lifetime"
            suffix=" s"
            hideControls
            {...form.getInputProps('refresh_token_lifetime')}
          />
          <TextInput label="Logo" description="Address of an image" {...form.getInputProps('logo_uri')} />
          <TextInput label="Home page" description="Address" {...form.getInputProps('client_uri')} />
        </SimpleGrid>
        {hasLogoutRedirects && (
          <UriLines
            label="Post-logout redirect URIs"
            description="One per line"
            mt="sm"
            {...form.getInputProps('post_logout_redirect_uris')}
          />
        )}
      </Section>
    </>
  )
}

function UriLines(props: React.ComponentProps<typeof Textarea>) {
  return (
    <Textarea
      autosize
      minRows={2}
      maxRows={8}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
      {...props}
    />
  )
}
