/** The parameter `claims` of an authorization request (OpenID Connect Core section 5.5). */
import { z } from 'zod'
import type { ClaimsRequest } from '../protocol/claims-request.ts'
import { invalidRequest, OAuthError } from '../protocol/oauth-error.ts'

/** Null asks for a claim without saying more of it; members that are not known are ignored (section 5.5.1). */
const askedClaim = z
  .looseObject({
    essential: z.boolean().optional(),
    value: z.unknown().optional(),
    values: z.array(z.unknown()).max(100).optional(),
  })
  .nullable()

const askedClaims = z
  .record(z.string().max(100), askedClaim)
  .refine((claims) => Object.keys(claims).length <= 100)
  .nullish()

const claimsParameter = z.looseObject({ userinfo: askedClaims, id_token: askedClaims })

export interface ClaimsParameter {
  /** What was asked for by name; null where nothing was. */
  claims: ClaimsRequest | null
  /** Users who may answer, by the values that were asked for as `sub`; null where any may. */
  subjects: readonly string[] | null
}

/**
 * @throws OAuthError `invalid_request`; `unmet_authentication_requirements` for an essential `acr` of given values: this
 * server asserts none.
 */
export function parseClaimsParameter(text: string | undefined): ClaimsParameter {
  if (text === undefined) return { claims: null, subjects: null }
  const { userinfo, id_token } = parse(text)
  const acr = id_token?.['acr']
  if (acr?.essential === true && valuesOf(acr).length > 0) {
    throw new OAuthError(
      'unmet_authentication_requirements',
      'The claims parameter makes an acr essential; this server asserts none',
    )
  }
  const claims = { userinfo: namesOf(userinfo), idToken: namesOf(id_token) }
  return {
    claims: claims.userinfo.length + claims.idToken.length === 0 ? null : claims,
    subjects: [userinfo, id_token].map((asked) => subjectsOf(asked?.['sub'])).reduce(commonSubjects),
  }
}

function parse(text: string): z.output<typeof claimsParameter> {
  try {
    return claimsParameter.parse(JSON.parse(text))
  } catch (error) {
    if (!(error instanceof z.ZodError || error instanceof SyntaxError || error instanceof RangeError)) throw error
    throw invalidRequest(
      'Expected claims to be a JSON object with userinfo and id_token, each an object of claim names whose values are null or an object (OpenID Connect Core section 5.5)',
    )
  }
}

type AskedClaim = z.output<typeof askedClaim>

const namesOf = (asked: z.output<typeof askedClaims>) => Object.keys(asked ?? {})

function valuesOf(asked: NonNullable<AskedClaim>): readonly unknown[] {
  return [...(asked.value === undefined ? [] : [asked.value]), ...(asked.values ?? [])]
}

function subjectsOf(asked: AskedClaim | undefined): readonly string[] | null {
  const values = asked === null || asked === undefined ? [] : valuesOf(asked)
  if (values.length === 0) return null
  return values.map((value) => {
    if (typeof value !== 'string') throw invalidRequest('Expected the value of sub in claims to be a string')
    return value
  })
}

/** Who satisfies both; null is everyone. */
export function commonSubjects(
  one: readonly string[] | null,
  other: readonly string[] | null,
): readonly string[] | null {
  if (one === null || other === null) return one ?? other
  return one.filter((subject) => other.includes(subject))
}
