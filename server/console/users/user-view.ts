import type { z } from 'zod'
import type { User, userFields } from '../../contract/users.ts'
import { formatScope } from '../../protocol/scope.ts'
import type { UserRecord } from '../../store/records.ts'

type UserFields = z.output<typeof userFields>

/** A user as the console API shows it; of the password only whether there is one. */
export function userView(user: UserRecord, liveTokens: number): User {
  return {
    id: user.id,
    username: user.username,
    name: user.name,
    given_name: user.givenName,
    family_name: user.familyName,
    email: user.email,
    email_verified: user.emailVerified,
    phone_number: user.phoneNumber,
    phone_number_verified: user.phoneNumberVerified,
    picture: user.picture,
    scope: formatScope(user.scopes),
    // Custom claims came in as JSON and are stored as such.
    claims: user.claims as User['claims'],
    status: user.status,
    has_password: user.passwordHash !== null,
    created_at: new Date(user.createdAt).toISOString(),
    updated_at: new Date(user.updatedAt).toISOString(),
    live_tokens: liveTokens,
    revision: user.revision,
  }
}

/** What an operator sets, as it is recorded. */
export function fromUserFields(fields: UserFields, scopes: readonly string[]) {
  return {
    username: fields.username,
    name: fields.name,
    givenName: fields.given_name,
    familyName: fields.family_name,
    email: fields.email,
    emailVerified: fields.email_verified,
    phoneNumber: fields.phone_number,
    phoneNumberVerified: fields.phone_number_verified,
    picture: fields.picture,
    scopes,
    claims: fields.claims,
  }
}
