import { all, type Form } from '../http/form-body.ts'
import { invalidTarget } from '../protocol/oauth-error.ts'
import type { ClientRecord } from '../store/records.ts'

/** The resource servers that were asked for (RFC 8707 section 2). */
export function requestedResources(form: Form): readonly string[] {
  return all(form, 'resource')
}

/**
 * The requested resources, where an authorization begins: those that the client may have, and this server, which every
 * client may. None requested, or this server alone: none.
 * @throws OAuthError `invalid_target` for any other.
 */
export function grantResources(requested: readonly string[], client: ClientRecord, issuer: string): readonly string[] {
  const allowed = [issuer, ...client.resources]
  refuseBeyond(requested, allowed, 'The client may not ask for')
  return withoutDefault(requested, issuer)
}

/**
 * The resources of an access token: those that the authorization holds or, where some are requested, these (RFC 8707
 * section 2.2); in any case only what the client may still have.
 * @param held empty: this server.
 * @throws OAuthError `invalid_target` for a resource beyond those, or when none is left.
 */
export function narrowHeldResources(
  requested: readonly string[],
  held: readonly string[],
  client: ClientRecord,
  issuer: string,
): readonly string[] {
  const whole = held.length === 0 ? [issuer] : held
  refuseBeyond(requested, whole, 'The authorization is not for')
  const allowed = [issuer, ...client.resources]
  refuseBeyond(requested, allowed, 'The client may not ask any more for')
  const left = (requested.length > 0 ? requested : whole).filter((resource) => allowed.includes(resource))
  if (left.length === 0) throw invalidTarget('The client may have none of the resources of this authorization any more')
  return withoutDefault(left, issuer)
}

/**
 * Whether the client is one of these resource servers: its address (`client_uri`) is the very resource, and an operator set
 * it, since a client that registered itself could claim any.
 */
export function isResourceServer(
  { clientUri, registrationTokenHash }: ClientRecord,
  resources: readonly string[],
): boolean {
  return clientUri !== null && registrationTokenHash === null && resources.includes(clientUri)
}

function refuseBeyond(requested: readonly string[], allowed: readonly string[], words: string): void {
  const beyond = requested.filter((resource) => !allowed.includes(resource))
  if (beyond.length === 0) return
  throw invalidTarget(
    `${words} the resource ${beyond.join(' ').slice(0, 200)}: expected some of ${allowed.join(' ').slice(0, 400)}`,
  )
}

/** This server alone is what is meant where nothing is named. */
function withoutDefault(resources: readonly string[], issuer: string): readonly string[] {
  return resources.length === 1 && resources[0] === issuer ? [] : resources
}
