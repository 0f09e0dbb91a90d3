import { Select, Stack, Switch } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { Settings } from '../../../server/contract/server.ts'
import { Callout } from '../../components/callout.tsx'
import { Section } from '../../components/section.tsx'
import { SharedSecrets } from './shared-secrets.tsx'

const CHOICES = [
  { value: 'RS256', label: 'RS256: RSA, understood everywhere' },
  { value: 'PS256', label: 'PS256: RSA with PSS padding' },
  { value: 'ES256', label: 'ES256: elliptic curve, smaller and much faster' },
] satisfies { value: Settings['signing_algorithm']; label: string }[]

interface SigningProps {
  form: UseFormReturnType<Settings>
  /** As the server has it. */
  saved: Settings['signing_algorithm']
}

/** What signs access tokens: a key pair, or by a legacy switch a secret. */
export function Signing({ form, saved }: SigningProps) {
  const isShared = form.values.signing_algorithm === 'HS256'
  const switchTo = (shared: boolean) =>
    form.setFieldValue('signing_algorithm', shared ? 'HS256' : saved === 'HS256' ? 'RS256' : saved)
  return (
    <Section id="signing" title="Signing">
      <Stack gap="sm">
        {!isShared && (
          <Select
            label="Signing algorithm"
            description="Signs access tokens from now on. ID tokens are signed as each client registered it, by default RS256."
            data={CHOICES}
            allowDeselect={false}
            {...form.getInputProps('signing_algorithm')}
          />
        )}
        <Switch
          label="Sign access tokens with a shared secret (HS256, legacy)"
          description="For resource servers that cannot read the published keys. ID tokens and everything else stay signed by a key pair."
          checked={isShared}
          onChange={(event) => switchTo(event.currentTarget.checked)}
        />
        {isShared && (
          <Callout tone="warning" title="Whoever can verify a token can also forge one" role="status">
            Each resource server needs the secret, and with it can make tokens for any user and any scope. Tokens of one
            resource server are good at all that have the secret. Give it only to servers that you trust as you trust
            this one.
          </Callout>
        )}
        {!isShared && saved === 'HS256' && (
          <Callout tone="neutral" title="The secret retires when you save" role="status">
            What it signed stays good until it expires. If you switch this on again, a new secret is made.
          </Callout>
        )}
        {isShared && saved === 'HS256' && <SharedSecrets />}
      </Stack>
    </Section>
  )
}
