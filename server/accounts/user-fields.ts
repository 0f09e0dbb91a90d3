/** What an operator sets of a user: by its names on the wire, which are the file's as well, and as it is recorded. */
import type { z } from 'zod'
import type { userFields } from '../contract/users.ts'
import { formatScope } from '../protocol/scope.ts'
import type { UserRecord } from '../store/records.ts'
import type { Draft } from '../store/store.ts'

export type UserFields = z.output<typeof userFields>

/** In the order in which a file is written. */
export function toUserFields(user: Draft<UserRecord>): UserFields {
  return {
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
    claims: user.claims as UserFields['claims'],
  }
}

/** @param scopes those that `fields.scope` names, known to exist. */
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
