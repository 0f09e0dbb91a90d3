import { Checkbox, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { settingsQuery } from '../../lib/queries.ts'
import { GRANT_CHOICES, IMPLICIT_CHOICES } from './client-kinds.ts'
import type { ClientForm } from './client-values.ts'

/** How the client comes to tokens. */
export function GrantFields({ form }: { form: ClientForm }) {
  const settings = useQuery(settingsQuery())
  const isImplicit = form.values.grant_types.includes('implicit')
  // Offered while the server answers it, and to take it from a client that has it.
  const isOffered = settings.data?.implicit_flow === true || form.getInitialValues().grant_types.includes('implicit')
  const isClosed = settings.data?.implicit_flow === false
  const choices = GRANT_CHOICES.filter(({ value }) => value !== 'implicit' || isOffered || isImplicit)

  const choose = (grants: string[]) => {
    form.setFieldValue('grant_types', grants)
    if (grants.includes('implicit') !== isImplicit) {
      form.setFieldValue('implicit_response_types', isImplicit ? [] : ['id_token'])
    }
  }

  return (
    <>
      <Checkbox.Group label="Grants" {...form.getInputProps('grant_types')} onChange={choose}>
        <Stack gap="xs" mt={4}>
          {choices.map(({ value, label, description }) => (
            <Checkbox key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Checkbox.Group>
      {(isImplicit || form.values.implicit_response_types.length > 0) && (
        <Checkbox.Group
          label="Response types of the implicit flow"
          description={isClosed ? 'Refused for now: the implicit flow is switched off in Settings' : undefined}
          {...form.getInputProps('implicit_response_types')}
        >
          <Stack gap="xs" mt={4}>
            {IMPLICIT_CHOICES.map(({ value, label, description }) => (
              <Checkbox key={value} value={value} label={label} description={description} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </>
  )
}
