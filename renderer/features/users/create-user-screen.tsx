import { Button, Group } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { z } from 'zod'
import { DEFAULT_PASSWORD_POLICY, passwordRule, passwordUnder } from '../../../server/contract/password-policy.ts'
import { password } from '../../../server/contract/users.ts'
import { RouteButton } from '../../components/route-link.tsx'
import { Screen } from '../../components/screen.tsx'
import { validateWith } from '../../lib/form-errors.ts'
import { passwordPolicyQuery } from '../../lib/queries.ts'
import { showRefusal } from '../../lib/show-refusal.ts'
import { toastDone } from '../../lib/toast.ts'
import { useCreateUser } from './api.ts'
import { PasswordField } from './password-field.tsx'
import { UserFields } from './user-form.tsx'
import { userValues, valuesOf, type UserValues } from './user-values.ts'

const schema = userValues.extend({ password: z.union([z.literal(''), password]) })

export function CreateUserScreen() {
  const navigate = useNavigate()
  const create = useCreateUser()
  const { data: policy = DEFAULT_PASSWORD_POLICY } = useQuery(passwordPolicyQuery())
  const form = useForm<UserValues & { password: string }>({
    initialValues: { ...valuesOf(), password: '' },
    validate: (values) => ({
      ...validateWith(schema)(values),
      ...passwordProblem(values.password, passwordUnder(policy, values)),
    }),
    validateInputOnChange: true,
  })

  const submit = form.onSubmit((values) => {
    create.mutateAsync(schema.parse(values)).then(
      (user) => {
        toastDone(`User ${user.username} created`)
        void navigate({ to: '/users' })
      },
      (error: unknown) => showRefusal(form, error),
    )
  })

  return (
    <Screen title="Create user">
      <form onSubmit={submit} noValidate style={{ maxWidth: 760 }}>
        <UserFields form={form}>
          <PasswordField
            description={`${passwordRule(policy)}. Without one the user cannot sign in`}
            {...form.getInputProps('password')}
            value={form.values.password}
          />
        </UserFields>
        <Group justify="flex-end" gap="xs">
          <RouteButton to="/users" variant="default">
            Cancel
          </RouteButton>
          <Button type="submit" loading={create.isPending}>
            Create user
          </Button>
        </Group>
      </form>
    </Screen>
  )
}

/** In the words of the password's own rule, not of the choice between none and one. */
function passwordProblem(text: string, rule: z.ZodType): Record<string, string> {
  const problem = text === '' ? undefined : rule.safeParse(text).error?.issues[0]?.message
  return problem === undefined ? {} : { password: problem }
}
