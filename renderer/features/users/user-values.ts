import { z } from 'zod'
import { customClaims, userFields, type User } from '../../../server/contract/users.ts'

/** A user as the form holds it: every field text or a tick, the claims as they are typed. */
export interface UserValues {
  username: string
  name: string
  given_name: string
  family_name: string
  email: string
  email_verified: boolean
  phone_number: string
  phone_number_verified: boolean
  picture: string
  scope: string
  claims: string
}

export function valuesOf(user?: User): UserValues {
  return {
    username: user?.username ?? '',
    name: user?.name ?? '',
    given_name: user?.given_name ?? '',
    family_name: user?.family_name ?? '',
    email: user?.email ?? '',
    email_verified: user?.email_verified ?? false,
    phone_number: user?.phone_number ?? '',
    phone_number_verified: user?.phone_number_verified ?? false,
    picture: user?.picture ?? '',
    scope: user?.scope ?? 'openid profile email authorization consumer',
    claims: JSON.stringify(user?.claims ?? {}, null, 2),
  }
}

/** What the fields are called on the form. */
export const USER_LABELS: Readonly<Record<keyof UserValues, string>> = {
  username: 'Username',
  name: 'Name',
  given_name: 'Given name',
  family_name: 'Family name',
  email: 'Email',
  email_verified: 'Email verified',
  phone_number: 'Phone',
  phone_number_verified: 'Phone verified',
  picture: 'Picture',
  scope: 'Scopes',
  claims: 'Custom claims',
}

/** The contract's schema over what is typed: the claims are parsed on the way. */
export const userValues = userFields.extend({
  claims: z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text.trim() === '' ? '{}' : text)
      } catch {
        context.addIssue({ code: 'custom', message: 'Must be a JSON object, for example {"team": "blue"}' })
        return z.NEVER
      }
    })
    .pipe(customClaims),
})
