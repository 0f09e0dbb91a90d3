import type { ImplicitResponseType } from '../protocol/authorization-values.ts'
import type { ClaimsRequest } from '../protocol/claims-request.ts'
import type { GrantType, TokenEndpointAuthMethod } from '../protocol/grant-types.ts'
import type { AccessTokenAlgorithm, SigningAlgorithm } from '../protocol/signing-algorithms.ts'

/** Milliseconds since 1970-01-01 UTC. */
export type EpochMs = number

/** SHA-256 of a random secret of at least 256 bits, base64url. Such secrets need no slow hash: they cannot be guessed. */
export type SecretHash = string

interface Versioned {
  /**
   * Counts the commits that changed the record; the store sets it. A writer names the one it read (optimistic locking). That
   * it was used is no change of it.
   */
  readonly revision: number
}

export type AccountStatus = 'active' | 'disabled'

export interface ClientSecretRecord {
  readonly id: string
  readonly hash: SecretHash
  readonly createdAt: EpochMs
  /** When the client last authenticated by it, in whole minutes; null for never. */
  readonly lastUsedAt: EpochMs | null
}

/** An OAuth client; `id` is its client_id. */
export interface ClientRecord extends Versioned {
  readonly id: string
  readonly name: string
  /** Made by the server for itself (sign-in, console): shown, never edited. */
  readonly builtIn: boolean
  readonly status: AccountStatus
  /** Several may overlap while one is rotated. Empty for public clients. */
  readonly secrets: readonly ClientSecretRecord[]
  readonly grantTypes: readonly GrantType[]
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  readonly tokenEndpointAuthMethod: TokenEndpointAuthMethod
  readonly scopes: readonly string[]
  /** Seconds; null takes the server's. */
  readonly accessTokenLifetime: number | null
  /** Seconds; null takes the server's. */
  readonly refreshTokenLifetime: number | null
  /** Legacy, confidential clients only: no PKCE, and redirect_uri may be left out at the exchange. */
  readonly legacyCodeExchange: boolean
  /** Legacy: what it may ask for by the grant `implicit`, while the settings have that on. Empty without the grant. */
  readonly implicitResponseTypes: readonly ImplicitResponseType[]
  readonly logoUri: string | null
  readonly clientUri: string | null
  readonly policyUri: string | null
  readonly tosUri: string | null
  /** Ways to reach who is responsible for it. */
  readonly contacts: readonly string[]
  /** Its public keys (RFC 7517): in itself, or where they are fetched from. At most one of the two. */
  readonly jwks: JsonWebKeySet | null
  readonly jwksUri: string | null
  /** What it signs its assertions with (`private_key_jwt`); null allows all that the server knows. */
  readonly tokenEndpointAuthSigningAlg: SigningAlgorithm | null
  readonly idTokenSignedResponseAlg: SigningAlgorithm
  /** Null: its userinfo answers are plain JSON. */
  readonly userinfoSignedResponseAlg: SigningAlgorithm | null
  /** What its request objects must be signed with; null allows any, and none. */
  readonly requestObjectSigningAlg: SigningAlgorithm | 'none' | null
  /** Where its request objects may be fetched from (OpenID Connect Core section 6.2). */
  readonly requestUris: readonly string[]
  /** Seconds; for authorization requests without `max_age`. */
  readonly defaultMaxAge: number | null
  readonly initiateLoginUri: string | null
  readonly backchannelLogoutUri: string | null
  /** Whether its logout tokens must name the session (OpenID Connect Back-Channel Logout section 2.2). */
  readonly backchannelLogoutSessionRequired: boolean
  /** Its tokens are always bound to a key (RFC 9449 section 5.2). */
  readonly dpopBoundAccessTokens: boolean
  /** Its authorization requests always come by reference (RFC 9126 section 6). */
  readonly requirePushedAuthorizationRequests: boolean
  /** Resource servers that it may ask for tokens for (RFC 8707), beside this server. */
  readonly resources: readonly string[]
  /** Registered dynamically: who presents the token with this hash manages it (RFC 7592). Null: operators alone do. */
  readonly registrationTokenHash: SecretHash | null
  /** When it last authenticated or got a token, in whole minutes; null for never. */
  readonly lastUsedAt: EpochMs | null
  readonly createdAt: EpochMs
  readonly updatedAt: EpochMs
}

/** A JWK Set as it was given: public keys only. */
export interface JsonWebKeySet {
  readonly keys: readonly Readonly<Record<string, unknown>>[]
}

/** What a client is like until somebody says otherwise: an active, confidential one with nothing allowed. */
export const PLAIN_CLIENT = {
  builtIn: false,
  status: 'active',
  secrets: [],
  grantTypes: [],
  redirectUris: [],
  postLogoutRedirectUris: [],
  tokenEndpointAuthMethod: 'client_secret_basic',
  scopes: [],
  accessTokenLifetime: null,
  refreshTokenLifetime: null,
  legacyCodeExchange: false,
  implicitResponseTypes: [],
  logoUri: null,
  clientUri: null,
  policyUri: null,
  tosUri: null,
  contacts: [],
  jwks: null,
  jwksUri: null,
  tokenEndpointAuthSigningAlg: null,
  idTokenSignedResponseAlg: 'RS256',
  userinfoSignedResponseAlg: null,
  requestObjectSigningAlg: null,
  requestUris: [],
  defaultMaxAge: null,
  initiateLoginUri: null,
  backchannelLogoutUri: null,
  backchannelLogoutSessionRequired: false,
  dpopBoundAccessTokens: false,
  requirePushedAuthorizationRequests: false,
  resources: [],
  registrationTokenHash: null,
  lastUsedAt: null,
} as const satisfies Partial<ClientRecord>

/** A person who can sign in; `id` is the subject (`sub`). */
export interface UserRecord extends Versioned {
  readonly id: string
  /** Unique without regard to case, and distinct from every email: both sign in. */
  readonly username: string
  readonly email: string | null
  readonly emailVerified: boolean
  readonly name: string | null
  readonly givenName: string | null
  readonly familyName: string | null
  readonly picture: string | null
  readonly phoneNumber: string | null
  readonly phoneNumberVerified: boolean
  /** argon2id in PHC string format; null when no password was set: such a user cannot sign in. */
  readonly passwordHash: string | null
  readonly status: AccountStatus
  readonly scopes: readonly string[]
  /** Further claims, released with the scope `profile`. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly createdAt: EpochMs
  readonly updatedAt: EpochMs
}

/** `id` is the scope's name. */
export interface ScopeRecord extends Versioned {
  readonly id: string
  readonly description: string
  readonly builtIn: boolean
  /** Granted to a client that holds it and asks for no scope. */
  readonly isDefault: boolean
  readonly claims: readonly string[]
  readonly createdAt: EpochMs
  readonly updatedAt: EpochMs
}

/** What an authorization holds beside its scopes. */
export interface AuthorizationTerms {
  /** Resource servers that its access tokens may be for (RFC 8707 section 2); empty: this server. */
  readonly resources: readonly string[]
  /** Claims that were asked for by name (OpenID Connect Core section 5.5). */
  readonly claims: ClaimsRequest | null
  /** Thumbprint (RFC 7638, SHA-256) of the key that its tokens are bound to (RFC 9449 section 6); null where they are not. */
  readonly dpopThumbprint: string | null
}

interface IssuedToken extends Versioned {
  readonly clientId: string
  /** The subject; null where the client acts for itself. */
  readonly userId: string | null
  readonly scopes: readonly string[]
  /** How the family began; a refreshed token keeps it. */
  readonly grantType: IssuingGrant
  /** All that descends from one authorization; revoked together. */
  readonly familyId: string
  readonly issuedAt: EpochMs
  readonly expiresAt: EpochMs
  readonly revokedAt: EpochMs | null
  /** IP address of the request that asked for it. */
  readonly address: string | null
  /** When it was last presented to this server or introspected, in whole minutes; null for never. */
  readonly lastUsedAt: EpochMs | null
  /** Null where there is nothing beside the scopes. */
  readonly terms: AuthorizationTerms | null
}

/** The grant that began a token family, or `login` for /consumer/login and the console's own sign-in. */
export type IssuingGrant = Exclude<GrantType, 'refresh_token'> | 'login'

/** An access token is a JWT and is not stored; `id` is its `jti`. */
export interface AccessTokenRecord extends IssuedToken {
  readonly type: 'access_token'
  readonly id: string
  /** The `kid` of the key that signed it; null where that was not noted yet when it was issued. */
  readonly keyId: string | null
}

/** `id` is the SHA-256 of the token, base64url. */
export interface RefreshTokenRecord extends IssuedToken {
  readonly type: 'refresh_token'
  readonly id: SecretHash
  /** The authentication the family rests on, for ID tokens at refresh (OpenID Connect Core section 12.2). */
  readonly authTime: EpochMs | null
  /** Set when it was used: from then on it is spent. */
  readonly rotatedAt: EpochMs | null
  /** With this token itself it gives the refresh token that replaced it (`tokens/secrets`): only a retry that presents this token can know it. */
  readonly successorSalt: string | null
}

export type TokenRecord = AccessTokenRecord | RefreshTokenRecord

/** `id` is the SHA-256 of the authorization code, base64url. */
export interface CodeRecord extends Versioned {
  readonly id: SecretHash
  readonly clientId: string
  readonly userId: string
  readonly scopes: readonly string[]
  /** The redirect URI the code was sent to. */
  readonly redirectUri: string
  /** Whether the authorization request named it, and so the exchange must (RFC 6749 section 4.1.3). */
  readonly redirectUriGiven: boolean
  /** PKCE S256 challenge; null only for a client with `legacyCodeExchange`. */
  readonly codeChallenge: string | null
  readonly nonce: string | null
  readonly authTime: EpochMs
  /** The session it was given in, for the ID token; null for a session that has no name. */
  readonly sid: string | null
  /** Null where there is nothing beside the scopes. */
  readonly terms: AuthorizationTerms | null
  /** The family its tokens will belong to: a second use revokes it (RFC 6749 section 4.1.2). */
  readonly familyId: string
  readonly expiresAt: EpochMs
  readonly redeemedAt: EpochMs | null
}

/** A browser signed in at the issuer; `id` is the SHA-256 of its cookie, base64url. */
export interface SessionRecord extends Versioned {
  readonly id: SecretHash
  /** Names it in ID tokens and logout tokens (OpenID Connect Back-Channel Logout section 2.1). */
  readonly sid: string
  readonly userId: string
  readonly authTime: EpochMs
  readonly expiresAt: EpochMs
  /** What was authorized in it, the oldest first: who is told when it ends, and which tokens end with it. */
  readonly authorizations: readonly SessionAuthorization[]
}

export interface SessionAuthorization {
  readonly clientId: string
  readonly familyId: string
  /** It outlives the session: `offline_access` was granted (OpenID Connect Back-Channel Logout section 2.7). */
  readonly offline: boolean
}

/** What a user did lately to sign in, and what was tried in their name; `id` is the subject. */
export interface SignInsRecord extends Versioned {
  readonly id: string
  /** By `lastAt`, the oldest first; at most `SIGN_INS_KEPT`. */
  readonly entries: readonly SignInEntry[]
}

/** A sign-in or a failed attempt; what repeats itself is one entry, with a count. */
export interface SignInEntry {
  /** Of the first one. */
  readonly at: EpochMs
  readonly lastAt: EpochMs
  readonly count: number
  readonly outcome: SignInOutcome
  readonly method: SignInMethod
  /** The client that the person was on the way to; null for none, as in the console. */
  readonly clientId: string | null
  /** IP address of the last one. */
  readonly address: string
}

/** `credentials`: the password was wrong, or the account is disabled. `throttled`: too many attempts, the password was not looked at. */
export type SignInOutcome = 'success' | 'credentials' | 'throttled'

/**
 * By the password on the sign-in page; by the session that the browser had; by the password to connect a device; at
 * /consumer/login; by the grant `password`; by the password or a link in the console.
 */
export type SignInMethod = 'password' | 'session' | 'device' | 'consumer_login' | 'password_grant' | 'console'

/** An authorization request that was pushed (RFC 9126); `id` is the SHA-256 of the random part of its `request_uri`. */
export interface PushedRequestRecord extends Versioned {
  readonly id: SecretHash
  readonly clientId: string
  readonly parameters: Readonly<Record<string, string>>
  readonly expiresAt: EpochMs
}

/** A device that waits for its user (RFC 8628); `id` is the user code in capitals, without separators. */
export interface DeviceCodeRecord extends Versioned {
  readonly id: string
  /** SHA-256 of the secret in the device code. */
  readonly secretHash: SecretHash
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly terms: AuthorizationTerms | null
  readonly status: 'pending' | 'allowed' | 'denied' | 'redeemed'
  /** Who decided; null until then. */
  readonly userId: string | null
  readonly authTime: EpochMs | null
  /** The family its tokens will belong to. */
  readonly familyId: string
  readonly createdAt: EpochMs
  readonly expiresAt: EpochMs
}

/** Lets its holder register clients (RFC 7591 section 3); `id` is the SHA-256 of the token. */
export interface InitialAccessTokenRecord extends Versioned {
  readonly id: SecretHash
  /** What it is for, in the operator's words. */
  readonly description: string
  /** Whether confidential clients that it registers may send no code_challenge. */
  readonly legacyCodeExchange: boolean
  /** How many clients it registered. */
  readonly uses: number
  readonly createdAt: EpochMs
  readonly expiresAt: EpochMs
}

/** A client that has yet to be told that a session ended (OpenID Connect Back-Channel Logout section 2.5). */
export interface LogoutNoticeRecord extends Versioned {
  readonly id: string
  readonly clientId: string
  readonly userId: string
  readonly sid: string
  readonly attempts: number
  readonly nextAttemptAt: EpochMs
  readonly createdAt: EpochMs
  /** When it is given up. */
  readonly expiresAt: EpochMs
}

/** What a user allowed a client; `id` is `consentId(userId, clientId)`. */
export interface ConsentRecord extends Versioned {
  readonly id: string
  readonly userId: string
  readonly clientId: string
  readonly scopes: readonly string[]
  /** Claims that were allowed by name, beside those that the scopes release (OpenID Connect Core section 5.5). */
  readonly claims: readonly string[]
  /** Resource servers that were named (RFC 8707). */
  readonly resources: readonly string[]
  readonly grantedAt: EpochMs
}

export const consentId = (userId: string, clientId: string) => `${userId} ${clientId}`

/** `id` is the `kid`. */
export interface SigningKeyRecord extends Versioned {
  readonly id: string
  readonly algorithm: AccessTokenAlgorithm
  readonly status: SigningKeyStatus
  /** The public key as published (RFC 7517), without `kid`, `use` and `alg`; null for HS256: a secret has none. */
  readonly publicJwk: Readonly<Record<string, unknown>> | null
  /** PKCS#8 in PEM, or the secret of HS256 as text; sealed by the data directory's key (`store/sealer`). */
  readonly sealedPrivateKey: string
  /** Since then it is published, if it ever is. */
  readonly createdAt: EpochMs
  /** When it began to sign; null for one that has not. */
  readonly activatedAt: EpochMs | null
  /** When it ceased to sign, and when the last token that it signed has expired; null until it ceases. */
  readonly retiredAt: EpochMs | null
  readonly removeAfter: EpochMs | null
}

/** Published and about to sign, signing, or published for what it signed. */
export type SigningKeyStatus = 'next' | 'current' | 'retiring'

/** Lifetimes in seconds. */
export interface SettingsRecord extends Versioned {
  readonly id: 'server'
  readonly accessTokenLifetime: number
  readonly refreshTokenLifetime: number
  readonly idTokenLifetime: number
  /** Whether /consumer/login answers. */
  readonly consumerLogin: boolean
  /** Legacy: whether the authorization endpoint gives tokens (OpenID Connect Core section 3.2) to clients registered for it. */
  readonly implicitFlow: boolean
  /** What signs access tokens; ID tokens are signed as their client registered it. */
  readonly signingAlgorithm: AccessTokenAlgorithm
}

/** How the pages look that people meet on the issuer. Null where it is as the program has it. */
export interface BrandingRecord extends Versioned {
  readonly id: 'branding'
  readonly productName: string | null
  readonly logo: LogoImage | null
  /** `#rrggbb`; the tones that are drawn follow from it, so that they can be read. */
  readonly accentColor: string | null
  /** A web or email address. */
  readonly support: string | null
  readonly footerLine: string | null
}

export interface LogoImage {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/svg+xml'
  /** Base64. */
  readonly data: string
}

/** What a password must be from now on; those that are set stay. */
export interface PasswordPolicyRecord extends Versioned {
  readonly id: 'passwords'
  readonly minimumLength: number
  readonly refusesUsername: boolean
  readonly refusesCommon: boolean
}

/** When backups are made by themselves, and where they are kept. */
export interface BackupScheduleRecord extends Versioned {
  readonly id: 'backups'
  readonly isEnabled: boolean
  /** Hours between two; null where they are made once a day. */
  readonly everyHours: number | null
  /** `HH:MM` of this machine; null where they are made every so many hours. */
  readonly dailyAt: string | null
  /** Absolute path; null for the one of the data directory. */
  readonly directory: string | null
  /** How many are kept. */
  readonly keep: number
  /** Seals the signing keys in them; itself sealed by the data directory's key. */
  readonly sealedPassphrase: string | null
  /** Since when it is as it is: the first run is counted from here. */
  readonly since: EpochMs
}

/** The last backup that was to be made by itself. */
export interface BackupRunRecord extends Versioned {
  readonly id: 'backup-run'
  readonly at: EpochMs
  /** Name of the file; null where none was made. */
  readonly file: string | null
  /** Why none was made, in one line. */
  readonly failure: string | null
}

/** The settings in parts, each with a revision of its own. `server` is always there, the others once they are changed. */
export type SettingsPart =
  SettingsRecord | BrandingRecord | PasswordPolicyRecord | BackupScheduleRecord | BackupRunRecord

/** Every kind of record by the name of its collection. */
export interface Records {
  clients: ClientRecord
  users: UserRecord
  scopes: ScopeRecord
  tokens: TokenRecord
  codes: CodeRecord
  sessions: SessionRecord
  consents: ConsentRecord
  signIns: SignInsRecord
  pushedRequests: PushedRequestRecord
  deviceCodes: DeviceCodeRecord
  initialAccessTokens: InitialAccessTokenRecord
  logoutNotices: LogoutNoticeRecord
  keys: SigningKeyRecord
  settings: SettingsPart
}

export type Kind = keyof Records

/** Everything that is stored, by kind, as it was at one moment. */
export type Snapshot = { readonly [K in Kind]: Iterable<Records[K]> }

export type TokenStatus = 'active' | 'expired' | 'revoked' | 'spent'

/** What of a token says where it is in its life. */
type TokenLife = Pick<IssuedToken, 'revokedAt' | 'expiresAt'> &
  ({ type: 'access_token' } | { type: 'refresh_token'; rotatedAt: EpochMs | null })

/** Where a token is in its life at `now`. A refresh token that was rotated is spent; revocation outranks all. */
export function tokenStatus(token: TokenLife, now: EpochMs): TokenStatus {
  if (token.revokedAt !== null) return 'revoked'
  if (token.type === 'refresh_token' && token.rotatedAt !== null) return 'spent'
  return token.expiresAt <= now ? 'expired' : 'active'
}
