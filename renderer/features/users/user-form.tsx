import { Checkbox, Group, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { ScopesField } from '../../components/scopes-field.tsx'
import { Section } from '../../components/section.tsx'
import type { UserValues } from './user-values.ts'

/** What can be said of a user; shared by creating and editing. */
export function UserFields({ form, children }: { form: UseFormReturnType<UserValues>; children?: React.ReactNode }) {
  return (
    <>
      <Section title="Account">
        <Stack gap="sm">
          <SimpleGrid cols={2} spacing="sm">
            <TextInput label="Username" required autoComplete="off" {...form.getInputProps('username')} />
            <TextInput label="Name" autoComplete="off" {...form.getInputProps('name')} />
          </SimpleGrid>
          {children}
          <ScopesField
            description="What the user may hand on to clients; backend opens this console"
            {...form.getInputProps('scope')}
            value={form.values.scope}
          />
        </Stack>
      </Section>
      <Section title="Profile" description="Released to clients by the scopes profile, email and phone.">
        <SimpleGrid cols={2} spacing="sm">
          <TextInput label="Given name" {...form.getInputProps('given_name')} />
          <TextInput label="Family name" {...form.getInputProps('family_name')} />
          <TextInput label="Email" type="email" {...form.getInputProps('email')} />
          <TextInput label="Phone" type="tel" {...form.getInputProps('phone_number')} />
          <TextInput label="Picture" description="Address of an image" {...form.getInputProps('picture')} />
        </SimpleGrid>
        <Group mt="sm">
          <Checkbox label="Email verified" {...form.getInputProps('email_verified', { type: 'checkbox' })} />
          <Checkbox label="Phone verified" {...form.getInputProps('phone_number_verified', { type: 'checkbox' })} />
        </Group>
      </Section>
      <Section title="Claims">
        <Textarea
          label="Custom claims"
          description="A JSON object; released with the scope profile"
          autosize
          minRows={3}
          maxRows={14}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
          spellCheck={false}
          {...form.getInputProps('claims')}
        />
      </Section>
    </>
  )
}
