/** How operators come in: by account, by the one-time ticket of the desktop or of the set-up URL. */
import { randomUUID } from 'node:crypto'
import { CONSOLE_CLIENT_ID } from '../../accounts/built-in.ts'
import { hasOperator } from '../../accounts/operators.ts'
import { requireGoodPassword } from '../../accounts/password-policy.ts'
import { hashPassword } from '../../accounts/passwords.ts'
import { SignInError, type SignIn } from '../../accounts/sign-in.ts'
import { session } from '../../contract/session.ts'
import { conflict, ProblemError } from '../../http/problem.ts'
import { OPERATOR_SCOPE } from '../../protocol/scope.ts'
import type { EpochMs, UserRecord } from '../../store/records.ts'
import { StoreConflict, type Change, type Draft, type Store } from '../../store/store.ts'
import type { TokenIssuer } from '../../tokens/token-issuer.ts'
import type { Usage } from '../../usage/usage.ts'
import type { Mount } from '../mount.ts'
import type { Operator } from '../operator.ts'
import type { Tickets } from './tickets.ts'

interface Dependencies {
  store: Store
  signIn: SignIn
  usage: Usage
  tokenIssuer: TokenIssuer
  tickets: Tickets
  now: () => EpochMs
}

/** Seconds that an operator's token lasts; the console renews it while it is open. */
const SESSION_LIFETIME = 3600

const OPERATOR_SCOPES = ['openid', 'profile', 'email', 'authorization', 'consumer', OPERATOR_SCOPE]

export function sessionRoom(mount: Mount, dependencies: Dependencies): void {
  const { store, signIn, usage, tickets, now } = dependencies

  mount.forEveryone(session.signIn, async ({ body, address }) => {
    const way = { method: 'console', clientId: null, address } as const
    const user = await signIn.authenticate(body.username, body.password, way).catch(refuse)
    if (!user.scopes.includes(OPERATOR_SCOPE)) {
      throw new ProblemError(
        'forbidden',
        `This account does not hold the scope ${OPERATOR_SCOPE}: ask an operator for it`,
      )
    }
    return await operatorToken(dependencies, user, address)
  })

  mount.forEveryone(session.redeemTicket, async ({ body, address }) => {
    const token = await tickets.use(body.ticket, 'sign-in', async (userId) =>
      operatorToken(dependencies, userId === null ? null : await operatorOf(dependencies, userId), address),
    )
    if (token === undefined)
      throw refused('The sign-in link was used before, or is older than a minute: ask for another')
    return token
  })

  mount.forEveryone(session.setUp, async ({ body, address }) => {
    // A name that is taken leaves the ticket good for another try.
    const token = await tickets.use(body.ticket, 'set-up', async () => {
      if (await hasOperator(store)) throw conflict('', 'There is an operator already: sign in instead')
      await requireGoodPassword(store, body.password, body.username)
      const user = firstOperator(body.username, body.name, await hashPassword(body.password), now())
      const made = await operatorToken(dependencies, { ...user, revision: 1 }, address, {
        alongside: [{ op: 'put', kind: 'users', record: user, expected: 'absent' }],
      })
      usage.signIn(user.id, { outcome: 'success', method: 'console', clientId: null, address })
      return made
    })
    if (token === undefined) throw refused('The set-up link was used before, or the server was started again since')
    return token
  })

  mount.forOperators(session.renew, async ({ caller, address }) => await renew(dependencies, caller, address))

  mount.forOperators(session.signOut, async ({ caller }) => {
    await store.commit([{ op: 'revoke', tokens: { id: caller.record.id }, at: now() }])
    return { success: true as const }
  })

  mount.forOperators(session.current, ({ caller }) => {
    const { user, record } = caller
    return Promise.resolve({
      user: user === null ? null : { id: user.id, username: user.username, name: user.name },
      client_id: record.clientId,
      expires_at: new Date(record.expiresAt).toISOString(),
    })
  })
}

/** Whom a ticket signs in, if they are an operator still. */
async function operatorOf({ store }: Dependencies, userId: string): Promise<UserRecord> {
  const user = await store.get('users', userId)
  if (user?.status !== 'active' || !user.scopes.includes(OPERATOR_SCOPE)) {
    throw refused('The account of this sign-in link is no operator any more')
  }
  return user
}

/** A fresh token for the operator's, which ends in the same commit. */
async function renew(dependencies: Dependencies, { record, user }: Operator, address: string) {
  if (record.clientId !== CONSOLE_CLIENT_ID) {
    throw new ProblemError(
      'forbidden',
      'Only the console renews here: a client gets its next token at the token endpoint',
    )
  }
  try {
    // A put on condition instead of a revocation: of two renewals with one token the second finds it changed.
    const ended = { ...record, revokedAt: dependencies.now() }
    return await operatorToken(dependencies, user, address, {
      familyId: record.familyId,
      alongside: [{ op: 'put', kind: 'tokens', record: ended, expected: record.revision }],
    })
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error
    throw refused('The access token was renewed or revoked meanwhile')
  }
}

async function operatorToken(
  { store, tokenIssuer, now }: Dependencies,
  user: UserRecord | null,
  address: string,
  { familyId = randomUUID(), alongside = [] }: { familyId?: string; alongside?: readonly Change[] } = {},
) {
  const client = await store.get('clients', CONSOLE_CLIENT_ID)
  if (client === undefined) throw new Error('the built-in console client is missing')
  const { accessToken, expiresIn } = await tokenIssuer.issue(
    {
      client,
      user,
      scopes: [OPERATOR_SCOPE],
      grantType: 'login',
      familyId,
      address,
      refreshable: false,
      authTime: now(),
      accessTokenLifetime: SESSION_LIFETIME,
    },
    alongside,
  )
  return { access_token: accessToken, token_type: 'Bearer' as const, expires_in: expiresIn }
}

function firstOperator(username: string, name: string | null, passwordHash: string, now: EpochMs): Draft<UserRecord> {
  return {
    id: randomUUID(),
    username,
    email: null,
    emailVerified: false,
    name,
    givenName: null,
    familyName: null,
    picture: null,
    phoneNumber: null,
    phoneNumberVerified: false,
    passwordHash,
    status: 'active',
    scopes: OPERATOR_SCOPES,
    claims: {},
    createdAt: now,
    updatedAt: now,
  }
}

const refused = (detail: string) => new ProblemError('unauthorized', detail)

function refuse(error: unknown): never {
  if (!(error instanceof SignInError)) throw error
  if (error.retryAfter === null) throw refused(error.message)
  throw new ProblemError('too-many-attempts', error.message, { headers: { 'Retry-After': String(error.retryAfter) } })
}
