import { Stack, Switch } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { Settings } from '../../../server/contract/server.ts'
import { Callout } from '../../components/callout.tsx'
import { Section } from '../../components/section.tsx'

interface ImplicitFlowProps {
  form: UseFormReturnType<Settings>
  /** As the server has it. */
  saved: boolean
}

/** A legacy switch: whether clients may have tokens from the authorization endpoint. */
export function ImplicitFlow({ form, saved }: ImplicitFlowProps) {
  const isOn = form.values.implicit_flow
  return (
    <Section id="implicit-flow" title="Implicit flow">
      <Stack gap="sm">
        <Switch
          label="Give tokens at the authorization endpoint (implicit flow, legacy)"
          description="For programs that cannot be changed to the authorization code. Each client must also have the grant Implicit."
          {...form.getInputProps('implicit_flow', { type: 'checkbox' })}
        />
        {isOn && (
          <Callout tone="warning" title="Tokens pass through the browser" role="status">
            They stand in URLs, where browser history, extensions and scripts of the page can read them. Such a token is
            bound to nobody: whoever has it can use it until it expires. RFC 9700 section 2.1.2 advises against it.
          </Callout>
        )}
        {!isOn && saved && (
          <Callout tone="neutral" title="What was given stays good until it expires" role="status">
            From the moment you save, requests of this kind are refused. The tokens are listed under Tokens, with the
            grant Implicit, and can be revoked there.
          </Callout>
        )}
      </Stack>
    </Section>
  )
}
